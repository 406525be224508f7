import { describe, expect, it } from 'vitest';
import { serverHalfOf } from '../../shared/model/handshake.ts';
import type { ConnectionRecord, Service } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer, type ServerOptions, type WebSocketServer } from '../../electron/websocket/server.ts';
import { discard } from '../../electron/websocket/services/discard.ts';
import { echo } from '../../electron/websocket/services/echo.ts';
import { cleanup, once } from './cleanup.ts';
import { rawClient, type RawClient } from './raw-peers.ts';

const atEnd = cleanup();
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';

async function serve(
  options: Partial<ServerOptions> = {},
): Promise<WebSocketServer & { first: Promise<ConnectionRecord>; closed: Promise<ConnectionRecord> }> {
  const first = once<ConnectionRecord>();
  const closed = once<ConnectionRecord>();
  const server = await startWebSocketServer({ service: echo(), onHandshake: first.deliver, onClosed: closed.deliver, ...options });
  atEnd(() => server.close());
  return Object.defineProperties(
    { ...server, first: first.value, closed: closed.value },
    Object.getOwnPropertyDescriptors({
      get records() {
        return server.records;
      },
      get connections() {
        return server.connections;
      },
    }),
  );
}

async function client(port: number, options?: { paused?: boolean }): Promise<RawClient> {
  const raw = await rawClient(port, options);
  atEnd(() => raw.socket.destroy());
  return raw;
}

describe('answers of the server', () => {
  it.each([
    [
      'a request without Upgrade',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n',
      426,
      'refused',
      /without "Upgrade: WebSocket"/u,
    ],
    ['a request lowered to HTTP/1.0', REQUEST.replace('1.1', '1.0'), 426, 'refused', /HTTP\/1\.0/u],
    ['another method', REQUEST.replace('GET', 'POST'), 405, 'refused', /GET or OPTIONS/u],
    ['a request with a body', REQUEST.replace('\r\n\r\n', '\r\nContent-Length: 3\r\n\r\n'), 400, 'malformed', /body/u],
    ['a request with a chunked body', REQUEST.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n'), 501, 'refused', /body/u],
    ['another major version', REQUEST.replace('1.1', '2.0'), 505, 'refused', /HTTP\/1\.1/u],
    ['two lengths', REQUEST.replace('\r\n\r\n', '\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\n'), 400, 'malformed', /content-length/u],
    ['a request of SOCKS', '\x05\x01\x00', 400, 'malformed', /SOCKS/u],
    ['a TLS ClientHello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'malformed', /TLS ClientHello/u],
    ['bytes that are no request', 'hello there, are you a websocket?\r\n\r\n', 400, 'malformed', /request/u],
  ] as const)('refuses %s, closes in order and records it', async (_what, request, status, outcome, reason) => {
    const server = await serve();
    const { socket, ended } = await client(server.port);
    socket.end(Buffer.from(request, 'latin1'));
    const { bytes, how } = await ended;
    expect(bytes.toString()).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} [A-Z].*\\r\\n`, 'u'));
    expect(how).toBe('fin');
    const [head = '', body = ''] = bytes.toString().split('\r\n\r\n');
    expect(body.length).toBe(Number(/Content-Length: (\d+)/u.exec(head)?.[1]));
    expect(head).toMatch(/\r\nConnection: (?:Upgrade, )?close\r\n/u);
    expect(await server.closed).toMatchObject({ status, outcome, reason: expect.stringMatching(reason) as string });
  });

  it('names the methods with 405', async () => {
    const server = await serve();
    const raw = await client(server.port);
    raw.socket.end(REQUEST.replace('GET', 'DELETE'));
    expect((await raw.ended).bytes.toString()).toContain('\r\nAllow: GET, OPTIONS\r\n');
  });

  it('takes any target, any extra headers, a missing Connection, LF line ends and lower case', async () => {
    const server = await serve();
    const raw = await client(server.port);
    raw.socket.write('OPTIONS http://elsewhere/any?thing HTTP/1.1\nhost: a\ncookie: b=c\nupgrade: h2c, websocket/13\n\n');
    expect((await raw.until('\r\n\r\n')).toString()).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket/13\r\n\r\n',
    );
    expect((await server.first).requestHead?.toString()).toContain('cookie: b=c\n');
  });

  it('answers 101 to anything readable when it insists, and keeps what came as proof', async () => {
    const server = await serve({ half: serverHalfOf('insist') });
    const raw = await client(server.port);
    const stripped = 'GET / HTTP/1.0\r\nHost: upstream\r\nConnection: close\r\n\r\n';
    raw.socket.write(stripped);
    expect((await raw.until('\r\n\r\n')).toString()).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n',
    );
    expect((await server.first).requestHead?.toString()).toBe(stripped);
  });

  it('gets its answer to a client that goes on sending', async () => {
    const server = await serve();
    const raw = await client(server.port);
    raw.socket.write(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${'x'.repeat(100_000)}`);
    const { bytes, how } = await raw.ended;
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 426 /u);
    expect(how).toBe('fin');
  });

  it('gives each connection what was expected when it was accepted', async () => {
    const server = await serve();
    server.expect({ half: serverHalfOf('foreign-token'), firstBytes: Buffer.from('hello') });
    const raw = await client(server.port);
    raw.socket.write(REQUEST.replace('WebSocket', 'DUPLEXSCOPE/9'));
    expect((await raw.until('hello')).toString()).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: DUPLEXSCOPE/9\r\n\r\nhello',
    );
  });
});

describe('a server among strangers', () => {
  it('answers 408 to a head that trickles in too slowly, however often a byte comes', async () => {
    const server = await serve({ handshakeTimeoutMs: 150 });
    const raw = await client(server.port);
    const trickle = setInterval(() => raw.socket.write('x'), 20);
    atEnd(() => {
      clearInterval(trickle);
    });
    raw.socket.write('GET /');
    const { bytes } = await raw.ended;
    clearInterval(trickle);
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/u);
    const record = await server.first;
    expect(record).toMatchObject({ outcome: 'timeout', status: 408, requestHead: null });
    expect(record.partial?.toString()).toMatch(/^GET \/x+$/u);
  });

  it.each([
    ['of too many bytes', `GET / HTTP/1.1\r\nX: ${'x'.repeat(3000)}`],
    ['of too many lines', `GET / HTTP/1.1\r\n${'X: 1\r\n'.repeat(30)}`],
  ])('answers 431 to a head %s before it has ended', async (_what, head) => {
    const server = await serve({ limits: { maxBytes: 2048, maxLines: 20 } });
    const raw = await client(server.port);
    raw.socket.write(head);
    raw.socket.end();
    expect((await raw.ended).bytes.toString()).toMatch(/^HTTP\/1\.1 431 /u);
    expect(await server.first).toMatchObject({ status: 431, requestHead: null });
  });

  it('records a client that leaves in the middle of its request', async () => {
    const server = await serve();
    const raw = await client(server.port);
    raw.socket.end('GET / HT');
    const record = await server.closed;
    expect(record).toMatchObject({ outcome: 'closed', status: null, responseHead: null, end: { how: 'fin' } });
    expect(record.partial?.toString()).toBe('GET / HT');
  });

  it('resets the connections beyond its limit and serves those within it', async () => {
    const server = await serve({ maxConnections: 3 });
    const kept: RawClient[] = [];
    for (let count = 0; count < 3; count++) {
      const raw = await client(server.port);
      raw.socket.write(REQUEST);
      await raw.until('\r\n\r\n');
      kept.push(raw);
    }
    const flood = await Promise.all(Array.from({ length: 30 }, () => client(server.port)));
    const ends = await Promise.all(
      flood.map(async (raw) => {
        raw.socket.write(REQUEST);
        return raw.ended;
      }),
    );
    expect(ends.every(({ how, bytes }) => how === 'reset' && bytes.length === 0)).toBe(true);
    expect(server.connections).toBe(3);
    for (const raw of kept) {
      raw.socket.write('still here');
      await raw.until('still here');
    }
  });

  it('keeps the last 1000 records and no more', async () => {
    const all: number[] = [];
    const done = once<void>();
    const server = await serve({
      onClosed: ({ id }) => {
        all.push(id);
        if (all.length === 1005) done.deliver();
      },
    });
    for (let batch = 0; batch < 15; batch++) {
      const clients = await Promise.all(Array.from({ length: 67 }, () => rawClient(server.port)));
      for (const { socket } of clients) socket.end();
      await Promise.all(clients.map(({ ended }) => ended));
    }
    await done.value;
    expect(server.records).toHaveLength(1000);
    expect(server.records.at(-1)?.id).toBe(all.at(-1));
  });

  it('drops a client that never reads, and holds little memory for it', async () => {
    const server = await serve({ service: (await import('../../electron/websocket/services/chargen.ts')).chargen({ stallMs: 150 }) });
    const raw = await client(server.port, { paused: true });
    raw.socket.write(REQUEST);
    const before = process.memoryUsage().rss;
    const record = await server.closed;
    expect(record.reason).toBe('the client took nothing any more');
    expect(record.bytesOut).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
  });

  it('cuts silent connections and old ones where it was told to', async () => {
    const idle = await serve({ service: discard(), idleMs: 60 });
    const raw = await client(idle.port);
    raw.socket.write(REQUEST);
    expect((await idle.closed).reason).toBe('no byte moved for 60 ms');
    const old = await serve({ service: discard(), lifetimeMs: 60 });
    const busy = await client(old.port);
    busy.socket.write(REQUEST);
    const traffic = setInterval(() => busy.socket.write('x'), 10);
    atEnd(() => {
      clearInterval(traffic);
    });
    expect((await old.closed).reason).toContain('the most that is allowed');
  });

  it('outlives a service that throws', async () => {
    const failing: Service = () => Promise.reject(new TypeError('a defect'));
    const server = await serve({ service: failing });
    const raw = await client(server.port);
    raw.socket.write(REQUEST);
    expect((await raw.ended).how).toBe('reset');
    expect(await server.closed).toMatchObject({ outcome: 'upgraded', reason: 'the service failed' });
    const next = await client(server.port);
    next.socket.write(REQUEST);
    await next.until('101');
  });
});

describe('closing', () => {
  it('lets all that a service wrote arrive, also when the client still has bytes on the way', async () => {
    const farewell = Buffer.alloc(3_000_000, 'z');
    const server = await serve({ service: async (socket) => socket.write(farewell) });
    const raw = await client(server.port);
    raw.socket.write(REQUEST + 'unread '.repeat(1000));
    raw.socket.once('end', () => raw.socket.end());
    const { bytes, how } = await raw.ended;
    expect(bytes.length).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n'.length + farewell.length,
    );
    expect(how).toBe('fin');
  });

  it('aborts what lives, also in the middle of a handshake, and resolves when services have returned', async () => {
    let returned = false;
    const waiting = once<void>();
    const service: Service = async (socket, _connection, signal) => {
      waiting.deliver();
      await socket.read(undefined, signal).catch(() => undefined);
      await new Promise(setImmediate);
      returned = true;
    };
    const server = await serve({ service });
    const upgraded = await client(server.port);
    upgraded.socket.write(REQUEST);
    const halfway = await client(server.port);
    halfway.socket.write('GET /');
    await waiting.value;
    await server.close();
    expect(returned).toBe(true);
    expect(server.connections).toBe(0);
    expect((await upgraded.ended).how).toBe('reset');
    expect((await halfway.ended).how).toBe('reset');
    expect(server.records.map(({ outcome, reason }) => [outcome, reason]).sort()).toEqual([
      ['closed', 'the server was closed'],
      ['upgraded', 'the server was closed'],
    ]);
    await server.close();
  });

  it('says what to do when the port is taken', async () => {
    const server = await serve();
    await expect(startWebSocketServer({ service: echo(), port: server.port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });
});
