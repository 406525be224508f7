import { describe, expect, it } from 'vitest';
import { certificateFingerprint, selfSignedCertificate } from '../../electron/net/certificates.ts';
import { connectWebSocket, type Connected } from '../../electron/websocket/connect.ts';
import type { ConnectionRecord, Service } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer, type WebSocketServer } from '../../electron/websocket/server.ts';
import { echo } from '../../electron/websocket/services/echo.ts';
import { cleanup, once } from './cleanup.ts';
import { answering, rawClient, scriptedServer } from './raw-peers.ts';

const atEnd = cleanup();
const tls = await selfSignedCertificate(['127.0.0.1']);
const pin = certificateFingerprint(tls.cert);
const MODES = ['upgrade-first', 'upgrade-only', 'upgrade-stack'] as const;
type Mode = (typeof MODES)[number];

/** What is asked for, in clear. */
const ASKED = { 'upgrade-first': 'TLS/1.0', 'upgrade-only': 'TLS/1.0', 'upgrade-stack': 'TLS/1.0, WebSocket' } as const;

async function serve(mode: Mode, service: Service = echo()): Promise<{ server: WebSocketServer; closed: Promise<ConnectionRecord> }> {
  const closed = once<ConnectionRecord>();
  const server = await startWebSocketServer({ service, tls: { ...tls, mode }, onClosed: closed.deliver });
  atEnd(() => server.close());
  return { server, closed: closed.value };
}

async function connect(port: number, tlsMode: Mode, trust: { pin?: string } = { pin }): Promise<Connected> {
  const connected = await connectWebSocket({ host: '127.0.0.1', port, tls: trust, tlsMode, timeoutMs: 5000 });
  atEnd(() => {
    connected.socket.abort();
  });
  return connected;
}

describe.for(MODES)('a websocket with TLS by %s', (mode) => {
  it('carries bytes both ways and passes the half-close on', async () => {
    const { server, closed } = await serve(mode);
    const { socket } = await connect(server.port, mode);
    const bytes = Buffer.alloc(300_000, 'tls');
    await Promise.all([
      socket.write(bytes).then(() => socket.closeWrite()),
      socket.readExactly(bytes.length).then((echoed) => {
        expect(echoed.equals(bytes)).toBe(true);
      }),
    ]);
    expect(await socket.read()).toHaveLength(0);
    expect(socket.tls?.fingerprint).toBe(pin);
    expect(await closed).toMatchObject({ outcome: 'upgraded', status: 101, bytesIn: bytes.length, bytesOut: bytes.length });
  });

  it('asks for TLS in clear and names it in the answer', async () => {
    const { server, closed } = await serve(mode);
    const { socket } = await connect(server.port, mode);
    await socket.close();
    const { requestHead, responseHead, outer } = await closed;
    const [request, response] = outer ? [outer.requestHead, outer.responseHead] : [requestHead, responseHead];
    expect(outer !== null).toBe(mode === 'upgrade-first');
    expect(request?.toString()).toBe(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${String(server.port)}\r\nConnection: Upgrade\r\nUpgrade: ${ASKED[mode]}\r\n\r\n`,
    );
    expect(response?.toString()).toContain(`\r\nUpgrade: ${ASKED[mode]}\r\n`);
    if (outer) expect(requestHead?.toString()).toContain('\r\nUpgrade: WebSocket\r\n');
  });

  it('gives the stream what the server says first, inside TLS', async () => {
    const { server } = await serve(mode);
    server.expect({ half: { answer: 'strict', token: 'websocket', stream: 'raw' }, firstBytes: Buffer.from('hello') });
    const { socket } = await connect(server.port, mode);
    expect((await socket.readExactly(5)).toString()).toBe('hello');
  });

  it('refuses a request for a websocket without TLS, and says what it wants', async () => {
    const { server, closed } = await serve(mode);
    const raw = await rawClient(server.port);
    atEnd(() => raw.socket.destroy());
    raw.socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n');
    const { bytes } = await raw.ended;
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n/u);
    expect(bytes.toString()).toContain(`\r\nUpgrade: ${ASKED[mode]}\r\n`);
    raw.socket.end();
    expect(await closed).toMatchObject({ outcome: 'refused', status: 426 });
  });

  it('fails for a certificate that nobody vouches for', async () => {
    const { server } = await serve(mode);
    await expect(connect(server.port, mode, {})).rejects.toMatchObject({ code: 'TLS_CERTIFICATE', hop: 'target' });
  });

  it('sends nothing more when the answer opens a websocket without TLS', async () => {
    const seen = once<Buffer>();
    const server = await scriptedServer((socket) => {
      const came: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => came.push(chunk));
      socket.on('close', () => {
        seen.deliver(Buffer.concat(came));
      });
      answering('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n')(socket);
    });
    atEnd(() => server.close());
    await expect(connect(server.port, mode)).rejects.toMatchObject({ code: 'HANDSHAKE_MALFORMED' });
    expect((await seen.value).toString()).toMatch(/^GET [^]*\r\n\r\n$/u);
  });

  it('takes no bytes in clear behind the 101', async () => {
    const server = await scriptedServer(
      answering(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ASKED[mode]}\r\n\r\ninjected`),
    );
    atEnd(() => server.close());
    await expect(connect(server.port, mode)).rejects.toMatchObject({ code: 'TLS_NOT_SPOKEN' });
  });
});

describe('a server that wants TLS by an Upgrade', () => {
  it('refuses inside TLS what does not ask for a websocket there', async () => {
    const { server, closed } = await serve('upgrade-first');
    const { socket } = await connect(server.port, 'upgrade-only');
    await socket.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    expect((await socket.read()).toString()).toMatch(/^HTTP\/1\.1 426 /u);
    await socket.close();
    expect(await closed).toMatchObject({ outcome: 'refused', status: 426, outer: { requestHead: expect.any(Buffer) as Buffer } });
  });

  it('records a client that speaks no TLS after the 101', async () => {
    const { server, closed } = await serve('upgrade-only');
    const raw = await rawClient(server.port);
    atEnd(() => raw.socket.destroy());
    raw.socket.write('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: TLS/1.0\r\n\r\n');
    await raw.until('\r\n\r\n');
    raw.socket.write('in clear');
    await raw.ended;
    expect(await closed).toMatchObject({ outcome: 'malformed', reason: expect.stringContaining('does not speak TLS') as string });
  });
});
