import { describe, expect, it } from 'vitest';
import { serverHalfOf, VARIANTS, type Variant } from '../../shared/model/handshake.ts';
import type { Observation } from '../../shared/model/transcript.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { openWebSocket, type ClientHandshake, type OpenOptions } from '../../electron/websocket/client.ts';
import type { ConnectionRecord } from '../../electron/websocket/connection-record.ts';
import { buildRequest } from '../../electron/websocket/request.ts';
import { startWebSocketServer, type ServerOptions, type WebSocketServer } from '../../electron/websocket/server.ts';
import { echo } from '../../electron/websocket/services/echo.ts';
import { cleanup, once } from './cleanup.ts';

const atEnd = cleanup();

async function serve(options: Partial<ServerOptions> = {}): Promise<WebSocketServer> {
  const server = await startWebSocketServer({ service: echo(), ...options });
  atEnd(() => server.close());
  return server;
}

async function open(port: number, variant: Variant, options: Partial<OpenOptions> = {}): Promise<ClientHandshake> {
  const target = { host: '127.0.0.1', port };
  const dialled = await dialTcp(target, { timeoutMs: 5000, hop: 'target' });
  if (!dialled.ok) throw dialled.failure;
  atEnd(() => {
    dialled.stream.abort();
  });
  const customHead = Buffer.from(`GET /x HTTP/1.1\nHost: a\nUpgrade: WebSocket\n\n`);
  return openWebSocket(dialled.stream, { request: buildRequest(variant, target, { customHead }), variant, ...options });
}

describe('client and server of the simplified websocket', () => {
  it.each(VARIANTS.filter((variant) => variant !== 'http10' && variant !== 'rfc6455'))(
    'open a raw stream by %s when the server was told the variant',
    async (variant) => {
      const closed = once<ConnectionRecord>();
      const server = await serve({ half: serverHalfOf(variant), onClosed: closed.deliver });
      const handshake = await open(server.port, variant);
      expect(handshake).toMatchObject({ outcome: 'upgraded', status: 101, notes: [], irregularities: [] });
      const { socket } = handshake;
      if (socket === null) throw new Error('no socket');
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
      await socket.write(bytes);
      await socket.closeWrite();
      expect(await socket.readExactly(256)).toEqual(bytes);
      expect(await socket.read()).toHaveLength(0);
      const record = await closed.value;
      expect(record).toMatchObject({
        outcome: 'upgraded',
        status: 101,
        bytesIn: 256,
        bytesOut: 256,
        earlyCount: 0,
        end: { how: 'fin' },
        reason: null,
      });
      expect(record.requestHead).toEqual(handshake.sent);
      expect(record.responseHead).toEqual(handshake.received);
    },
  );

  it.each([
    ['get', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n'],
    ['lowercase-token', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['versioned-token', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket/1.0\r\n\r\n'],
    ['foreign-token', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: duplexscope/1\r\n\r\n'],
    ['keyed-request', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n'],
  ] as const)('exchange the answer to %s byte for byte', async (variant, answer) => {
    const server = await serve({ half: serverHalfOf(variant) });
    expect((await open(server.port, variant)).received.toString('latin1')).toBe(answer);
  });

  it('agree on Sec-WebSocket-Accept when keyed, and the client notes a wrong one', async () => {
    const server = await serve({ half: serverHalfOf('keyed') });
    const keyed = await open(server.port, 'keyed');
    expect(keyed.received.toString('latin1')).toMatch(/\r\nSec-WebSocket-Accept: \S{28}\r\n\r\n$/u);
    expect((await open(server.port, 'keyed', { key: 'another' })).notes).toEqual(['accept-wrong']);
    expect(await open(server.port, 'keyed', { key: 'another', expectSecureAccept: true })).toMatchObject({
      outcome: 'malformed',
      socket: null,
    });
    server.expect({ half: serverHalfOf('get') });
    expect(await open(server.port, 'keyed')).toMatchObject({ outcome: 'upgraded', notes: ['accept-missing'] });
  });

  it('need the accept header for rfc6455, as the standard does', async () => {
    const server = await serve({ half: serverHalfOf('rfc6455') });
    expect(await open(server.port, 'rfc6455')).toMatchObject({ outcome: 'upgraded', notes: [] });
    server.expect({ half: serverHalfOf('get') });
    expect(await open(server.port, 'rfc6455')).toMatchObject({
      outcome: 'malformed',
      status: 101,
      socket: null,
      notes: ['accept-missing'],
    });
  });

  it('end in 426 for HTTP/1.0, unless the server insists', async () => {
    const seen: ConnectionRecord[] = [];
    const server = await serve({ onHandshake: (record) => seen.push(record) });
    const refused = await open(server.port, 'http10');
    expect(refused).toMatchObject({ outcome: 'refused', status: 426, socket: null });
    expect(refused.received.toString('latin1')).toMatch(
      /^HTTP\/1\.1 426 Upgrade Required\r\nUpgrade: WebSocket\r\nConnection: Upgrade, close\r\nContent-Type: text\/plain\r\nContent-Length: \d+\r\n\r\n$/u,
    );
    expect(refused.body.toString()).toContain('HTTP/1.0');
    expect(seen[0]).toMatchObject({ outcome: 'refused', status: 426, requestHead: refused.sent });
    server.expect({ half: serverHalfOf('insist') });
    expect(await open(server.port, 'http10')).toMatchObject({ outcome: 'upgraded', status: 101 });
  });

  it('end in 426 when the token is not the one that the server expects', async () => {
    const server = await serve({ half: serverHalfOf('foreign-token') });
    const refused = await open(server.port, 'get');
    expect(refused).toMatchObject({ outcome: 'refused', status: 426 });
    expect(refused.received.toString('latin1')).toContain('Upgrade: duplexscope/1\r\n');
  });

  it('keep the first bytes of the server that travel with its 101', async () => {
    const server = await serve();
    const firstBytes = Buffer.from('220 ready\r\n');
    server.expect({ half: serverHalfOf('get'), firstBytes });
    const { socket } = await open(server.port, 'get');
    expect(await socket?.readExactly(firstBytes.length)).toEqual(firstBytes);
    await socket?.write(Buffer.from('x'));
    expect((await socket?.readExactly(1))?.toString()).toBe('x');
    expect(server.records[0]).toMatchObject({ firstBytesCount: firstBytes.length });
  });

  it('keep the bytes that the client sent with its request, for the stream and for the record', async () => {
    const closed = once<ConnectionRecord>();
    const server = await serve({ onClosed: closed.deliver });
    const { socket } = await open(server.port, 'get', { earlyData: Buffer.from('early') });
    await socket?.closeWrite();
    expect((await socket?.readExactly(5))?.toString()).toBe('early');
    const record = await closed.value;
    expect(record).toMatchObject({ earlyCount: 5, bytesIn: 5, bytesOut: 5 });
    expect(record.earlyBytes.toString()).toBe('early');
  });

  it('tell observers of both ends what went over, without secrets', async () => {
    const server: Observation[] = [];
    const client: Observation[] = [];
    const { port } = await serve({ observe: (seen) => server.push(seen) });
    const customHead = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\nAuthorization: Basic aHVudGVyMg==\r\n\r\n');
    const handshake = await open(port, 'custom', { request: customHead, observe: (seen) => client.push(seen) });
    expect(handshake.sent).toEqual(customHead);
    expect(handshake.sentShown.toString()).toContain('***');
    expect(client.map(({ kind, direction }) => [kind, direction])).toEqual([
      ['head', 'sent'],
      ['head', 'received'],
    ]);
    expect(server.map(({ kind }) => kind)).toEqual(['accepted', 'head', 'head']);
    for (const { bytes, text } of [...client, ...server])
      expect(`${Buffer.from(bytes ?? []).toString()}${text ?? ''}`).not.toContain('aHVudGVyMg');
    expect(client.every(({ end }) => end === 'client') && server.every(({ end }) => end === 'server')).toBe(true);
    expect(client[0]?.at).toBeLessThanOrEqual(client[1]?.at ?? 0);
  });

  it('tell at both ends of all that a refusal says, its text too', async () => {
    const server: Observation[] = [];
    const client: Observation[] = [];
    const { port } = await serve({ observe: (seen) => server.push(seen) });
    const request = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect((await open(port, 'custom', { request, observe: (seen) => client.push(seen) })).head?.status).toBe(426);
    const answer = (seen: readonly Observation[], way: 'sent' | 'received') =>
      seen.filter(({ direction }) => direction === way).map(({ kind, count, bytes }) => [kind, count, Buffer.from(bytes ?? []).toString()]);
    expect(answer(server, 'sent')).toEqual(answer(client, 'received'));
    expect(answer(server, 'sent').slice(1)).toEqual([['body', 46, 'the request came without "Upgrade: WebSocket"\n']]);
  });

  it('give records that survive a structured clone', async () => {
    const closed = once<ConnectionRecord>();
    const server = await serve({ onClosed: closed.deliver });
    const { socket } = await open(server.port, 'get');
    await socket?.close();
    const record = await closed.value;
    expect(structuredClone(record)).toMatchObject({ id: 1, outcome: 'upgraded', status: 101 });
    expect(server.records).toEqual([record]);
  });
});
