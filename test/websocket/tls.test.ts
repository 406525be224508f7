import { describe, expect, it } from 'vitest';
import { certificateFingerprint, selfSignedCertificate } from '../../electron/net/certificates.ts';
import { startTlsClient } from '../../electron/net/tls.ts';
import { dialTcp } from '../../electron/net/dial.ts';
import { connectWebSocket } from '../../electron/websocket/connect.ts';
import type { ConnectionRecord } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer, type ServerOptions, type WebSocketServer } from '../../electron/websocket/server.ts';
import { echo } from '../../electron/websocket/services/echo.ts';
import { cleanup, once } from './cleanup.ts';
import { rawClient } from './raw-peers.ts';

const atEnd = cleanup();
const tls = await selfSignedCertificate(['127.0.0.1']);

async function serve(
  options: Partial<ServerOptions> = {},
): Promise<{ server: WebSocketServer; handshake: Promise<ConnectionRecord>; closed: Promise<ConnectionRecord> }> {
  const handshake = once<ConnectionRecord>();
  const closed = once<ConnectionRecord>();
  const server = await startWebSocketServer({ service: echo(), tls, onHandshake: handshake.deliver, onClosed: closed.deliver, ...options });
  atEnd(() => server.close());
  return { server, handshake: handshake.value, closed: closed.value };
}

describe('a websocket inside TLS', () => {
  it('carries bytes both ways and passes the half-close on', async () => {
    const { server, closed } = await serve();
    const { socket, handshake } = await connectWebSocket({
      host: '127.0.0.1',
      port: server.port,
      tls: { pin: certificateFingerprint(tls.cert) },
    });
    atEnd(() => {
      socket.abort();
    });
    const bytes = Buffer.alloc(300_000, 'tls');
    await Promise.all([
      socket.write(bytes).then(() => socket.closeWrite()),
      socket.readExactly(bytes.length).then((echoed) => {
        expect(echoed.equals(bytes)).toBe(true);
      }),
    ]);
    expect(await socket.read()).toHaveLength(0);
    expect(socket.tls?.fingerprint).toBe(certificateFingerprint(tls.cert));
    expect(handshake.sent.toString()).toContain(`Host: 127.0.0.1:${String(server.port)}\r\n`);
    expect(await closed).toMatchObject({ outcome: 'upgraded', bytesIn: bytes.length, bytesOut: bytes.length });
  });

  it('fails for a certificate that nobody vouches for', async () => {
    const { server } = await serve();
    await expect(connectWebSocket({ host: '127.0.0.1', port: server.port, tls: {} })).rejects.toMatchObject({ code: 'TLS_CERTIFICATE' });
  });

  it('is refused by a plain server, which records the ClientHello', async () => {
    const first = once<ConnectionRecord>();
    const open = await startWebSocketServer({ service: echo(), onHandshake: first.deliver });
    atEnd(() => open.close());
    const dialled = await dialTcp({ host: '127.0.0.1', port: open.port }, { timeoutMs: 5000, hop: 'target' });
    if (!dialled.ok) throw dialled.failure;
    await expect(
      startTlsClient(dialled.stream, { servername: '127.0.0.1', trust: { insecure: true }, timeoutMs: 5000 }),
    ).rejects.toMatchObject({ code: 'TLS_NOT_SPOKEN' });
    expect(await first.value).toMatchObject({
      outcome: 'malformed',
      status: 400,
      reason: expect.stringContaining('TLS ClientHello') as string,
    });
  });

  it('records a plain client of a TLS server', async () => {
    const { server, closed } = await serve();
    const raw = await rawClient(server.port);
    atEnd(() => raw.socket.destroy());
    raw.socket.write('GET / HTTP/1.1\r\nHost: a\r\nUpgrade: WebSocket\r\n\r\n');
    await raw.ended;
    expect(await closed).toMatchObject({
      outcome: 'malformed',
      status: null,
      reason: expect.stringContaining('does not speak TLS') as string,
    });
  });

  it('gives a silent client the time of the handshake and no more', async () => {
    const { server, closed } = await serve({ handshakeTimeoutMs: 100 });
    const raw = await rawClient(server.port);
    atEnd(() => raw.socket.destroy());
    expect((await raw.ended).bytes).toHaveLength(0);
    expect(await closed).toMatchObject({ outcome: 'timeout', status: null });
  });
});
