import { describe, expect, it } from 'vitest';
import { dialTcp } from '../../electron/net/dial.ts';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import type { Variant } from '../../shared/model/handshake.ts';
import { openWebSocket, type ClientHandshake, type OpenOptions } from '../../electron/websocket/client.ts';
import { connectWebSocket } from '../../electron/websocket/connect.ts';
import { buildRequest } from '../../electron/websocket/request.ts';
import { cleanup, once } from './cleanup.ts';
import { answering, scriptedServer } from './raw-peers.ts';

const atEnd = cleanup();
const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n';

async function peer(script: Parameters<typeof scriptedServer>[0]): Promise<{ port: number; stream: ByteStream }> {
  const server = await scriptedServer(script);
  atEnd(() => server.close());
  const dialled = await dialTcp({ host: '127.0.0.1', port: server.port }, { timeoutMs: 5000, hop: 'target' });
  if (!dialled.ok) throw dialled.failure;
  atEnd(() => {
    dialled.stream.abort();
  });
  return { port: server.port, stream: dialled.stream };
}

async function openOn(
  script: Parameters<typeof scriptedServer>[0],
  options: Partial<OpenOptions> & { variant?: Variant } = {},
): Promise<ClientHandshake & { stream: ByteStream }> {
  const { port, stream } = await peer(script);
  const variant = options.variant ?? 'get';
  const request = options.request ?? buildRequest(variant, { host: '127.0.0.1', port });
  const handshake = await openWebSocket(stream, { ...options, request, variant });
  return { ...handshake, stream };
}

describe('openWebSocket', () => {
  it('takes a 101 whose Connection was stripped on the way, and notes it', async () => {
    const seen = await openOn(answering('HTTP/1.1 101 OK\r\nupgrade: WEBSOCKET/13\r\n\r\n'));
    expect(seen).toMatchObject({ outcome: 'upgraded', notes: ['connection-header-missing'] });
  });

  it('takes a 101 without Upgrade only under insist', async () => {
    const bare = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
    expect(await openOn(answering(bare), { variant: 'insist' })).toMatchObject({
      outcome: 'upgraded',
      notes: ['connection-header-missing', 'upgrade-header-missing'],
    });
    expect(await openOn(answering(bare))).toMatchObject({
      outcome: 'malformed',
      status: 101,
      socket: null,
      notes: ['connection-header-missing', 'upgrade-header-missing'],
    });
  });

  it('refuses a 101 that switches to another protocol, also under insist', async () => {
    const other = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
    for (const variant of ['get', 'insist'] as const) {
      expect(await openOn(answering(other), { variant })).toMatchObject({
        outcome: 'malformed',
        status: 101,
        socket: null,
        notes: ['upgrade-token-mismatch'],
      });
    }
  });

  it('takes any protocol that a custom head asked for', async () => {
    const request = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: echo/2\r\n\r\n');
    const other = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
    expect(await openOn(answering(other), { variant: 'custom', request })).toMatchObject({ outcome: 'upgraded' });
  });

  it('keeps every byte behind the head for the stream, in whatever pieces the answer comes', async () => {
    const bytes = Buffer.from(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${UPGRADE}\r\nfirst bytes`);
    const oneByOne = (socket: Parameters<Parameters<typeof scriptedServer>[0]>[0]): void => {
      socket.setNoDelay(true);
      let at = 0;
      const next = (): void => {
        if (at < bytes.length) socket.write(bytes.subarray(at, ++at), () => setImmediate(next));
      };
      socket.once('data', next);
      socket.resume();
    };
    for (const script of [answering(bytes), oneByOne]) {
      const seen = await openOn(script);
      expect(seen.outcome).toBe('upgraded');
      expect(seen.interim.map(({ status }) => status)).toEqual([100, 103]);
      expect(seen.received.toString()).toBe(`${UPGRADE}\r\n`);
      expect((await seen.socket?.readExactly(11))?.toString()).toBe('first bytes');
    }
  });

  it('gives up after 20 interim answers', async () => {
    expect(await openOn(answering('HTTP/1.1 102 Processing\r\n\r\n'.repeat(21)))).toMatchObject({
      outcome: 'malformed',
      notes: ['too-many-interim-answers'],
    });
    expect(await openOn(answering(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20)}${UPGRADE}\r\n`))).toMatchObject({ outcome: 'upgraded' });
  });

  it.each([
    ['with a length', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\ndenied', 'denied'],
    ['in chunks', 'HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbad\r\n0\r\n\r\n', '3\r\nbad\r\n0\r\n\r\n'],
    ['without one', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
    ['an ordinary page', `HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(9000)}`, 'x'.repeat(4096)],
  ])('returns a refusal as a result, its body %s at most 4 KiB', async (_what, answer, body) => {
    const seen = await openOn(answering(answer));
    expect(seen).toMatchObject({ outcome: 'refused', status: Number(answer.slice(9, 12)), socket: null });
    expect(seen.body.toString()).toBe(body);
    expect(seen.received.toString()).toBe(answer.slice(0, answer.indexOf('\r\n\r\n') + 4));
    expect(seen.stream.writeState).not.toBe('open');
  });

  it('waits only half a second for a body that does not come', async () => {
    const seen = await openOn(answering('HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nden'));
    expect(seen).toMatchObject({ outcome: 'refused', status: 403 });
    expect(seen.body.toString()).toBe('den');
  });

  it('tells closed, reset, silent and garbled peers apart', async () => {
    expect(
      await openOn((socket) => {
        socket.resume().once('data', () => socket.end());
      }),
    ).toMatchObject({ outcome: 'closed', status: null, head: null, answeredAt: null, notes: [] });
    expect(
      await openOn((socket) => {
        socket.once('data', () => socket.resetAndDestroy());
      }),
    ).toMatchObject({ outcome: 'reset', socket: null });
    expect(await openOn(() => undefined, { timeoutMs: 60 })).toMatchObject({ outcome: 'no-answer', notes: [] });
    expect(await openOn(answering('\x15\x03\x01\x00\x02\x02\x46'))).toMatchObject({
      outcome: 'malformed',
      head: null,
      notes: ['not-http'],
    });
    const half = await openOn(answering('HTTP/1.1 101 Swit'), { timeoutMs: 60 });
    expect(half).toMatchObject({ outcome: 'no-answer', notes: ['partial-head'] });
    expect(half.received.toString()).toBe('HTTP/1.1 101 Swit');
  });

  it('calls garbage malformed also when it was too short for a line', async () => {
    const script = (socket: Parameters<Parameters<typeof scriptedServer>[0]>[0]): void => {
      socket.once('data', () => socket.end('+OK POP3'));
    };
    expect(await openOn(script)).toMatchObject({ outcome: 'malformed', notes: ['not-http'] });
  });

  it('does not read endless heads', async () => {
    const seen = await openOn(answering(`HTTP/1.1 101 Switching Protocols\r\nX: ${'x'.repeat(5000)}\r\n\r\n`), {
      limits: { maxBytes: 1024, maxLines: 10 },
    });
    expect(seen).toMatchObject({ outcome: 'malformed', notes: ['head-too-large'] });
    expect(seen.received.length).toBeLessThanOrEqual(1024);
  });

  it('throws CANCELLED when the caller gives up, and leaves nothing open', async () => {
    const cancel = new AbortController();
    const asked = once<void>();
    const { port, stream } = await peer((socket) => {
      socket.once('data', () => {
        asked.deliver();
      });
    });
    const opening = openWebSocket(stream, {
      request: buildRequest('get', { host: '127.0.0.1', port }),
      variant: 'get',
      signal: cancel.signal,
    });
    await asked.value;
    cancel.abort();
    await expect(opening).rejects.toMatchObject({ code: 'CANCELLED', stage: 'handshake' });
    await stream.closed;
  });
});

describe('connectWebSocket', () => {
  it.each([
    ['HANDSHAKE_REFUSED', answering('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n'), /426.*removed/u],
    ['HANDSHAKE_MALFORMED', answering('SSH-2.0-OpenSSH_9.2\r\n'.repeat(20)), /no answer to the upgrade/u],
    [
      'CONNECTION_RESET',
      (socket: Parameters<Parameters<typeof scriptedServer>[0]>[0]) => socket.once('data', () => socket.resetAndDestroy()),
      /reset/u,
    ],
    [
      'CONNECTION_CLOSED',
      (socket: Parameters<Parameters<typeof scriptedServer>[0]>[0]) => socket.once('data', () => socket.end()),
      /closed/u,
    ],
    ['HANDSHAKE_TIMEOUT', () => undefined, /no answer/u],
  ])('throws %s with what to do', async (code, script, message) => {
    const server = await scriptedServer((socket) => {
      script(socket);
    });
    atEnd(() => server.close());
    const failing = connectWebSocket({ host: '127.0.0.1', port: server.port, timeoutMs: code === 'HANDSHAKE_TIMEOUT' ? 60 : 5000 });
    await expect(failing).rejects.toMatchObject({
      code,
      stage: 'handshake',
      hop: 'target',
      message: expect.stringMatching(message) as string,
    });
  });

  it('throws what dialling threw when nobody listens', async () => {
    const server = await scriptedServer(() => undefined);
    await server.close();
    await expect(connectWebSocket({ host: '127.0.0.1', port: server.port })).rejects.toMatchObject({
      code: 'CONNECTION_REFUSED',
      stage: 'tcp',
    });
  });
});
