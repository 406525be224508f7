import { expect, it } from 'vitest';
import { certificateFingerprint, selfSignedCertificate } from '../../../electron/net/certificates.ts';
import { connectWebSocket } from '../../../electron/websocket/connect.ts';
import { startWebSocketServer } from '../../../electron/websocket/server.ts';
import { echo } from '../../../electron/websocket/services/echo.ts';
import { describeWith } from '../../support/requires.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { createScratch } from '../harness/scratch.ts';
import { runProgram } from './run.ts';
import { startBridge, startHitch, startOpensslServer, startStunnel } from './tls-peers.ts';

const atEnd = cleanup();
const identity = await selfSignedCertificate(['127.0.0.1']);
const pin = certificateFingerprint(identity.cert);

describeWith('openssl', 'OpenSSL behind an Upgrade to TLS', () => {
  it.for(['upgrade-only', 'upgrade-stack'] as const)('is a server for our client (%s)', async (tlsMode) => {
    const openssl = await startOpensslServer(identity);
    atEnd(() => openssl.stop());
    const answer = `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0, WebSocket\r\n\r\n`;
    const bridge = await startBridge(openssl.endpoint.port, { answer });
    atEnd(() => bridge.close());
    const { socket } = await connectWebSocket({ ...bridge.endpoint, tls: { pin }, tlsMode });
    atEnd(() => {
      socket.abort();
    });
    await socket.write(Buffer.from('by the same door\n'));
    expect((await socket.readExactly(17)).toString()).toBe('rood emas eht yb\n');
  });

  it.for([
    ['upgrade-only', 'TLS/1.0'],
    ['upgrade-stack', 'TLS/1.0, WebSocket'],
  ] as const)('is a client of our server, and trusts its certificate (%s)', async ([mode, upgrade]) => {
    const server = await startWebSocketServer({
      tls: { ...identity, mode },
      service: async (socket, _record, signal) => {
        await socket.write(await socket.readExactly(17, signal), signal);
      },
    });
    atEnd(() => server.close());
    const ask = `OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`;
    const bridge = await startBridge(server.port, { ask });
    atEnd(() => bridge.close());
    const scratch = await createScratch('openssl', null);
    atEnd(() => scratch.remove());
    const ca = await scratch.write('ca.pem', identity.cert);
    const { code, stdout } = await runProgram(
      'openssl',
      ['s_client', '-connect', `127.0.0.1:${String(bridge.endpoint.port)}`, '-quiet', '-verify_return_error', '-CAfile', ca],
      { input: Buffer.from('by the same door\n') },
    );
    expect({ code, said: stdout.toString() }).toEqual({ code: 0, said: 'by the same door\n' });
  });
});

const IN_FRONT = { stunnel4: startStunnel, hitch: startHitch } as const;

for (const program of ['stunnel4', 'hitch'] as const) {
  describeWith(program, `${program} in front of our server`, () => {
    it('is TLS from the first byte, and the stream inside is whole', async () => {
      const server = await startWebSocketServer({ service: echo() });
      atEnd(() => server.close());
      const front = await IN_FRONT[program](identity, server.address);
      atEnd(() => front.stop());
      const { socket } = await connectWebSocket({ ...front.endpoint, tls: { pin } });
      atEnd(() => {
        socket.abort();
      });
      const bytes = Buffer.alloc(300_000, 'front');
      await Promise.all([
        socket.write(bytes),
        socket.readExactly(bytes.length).then((echoed) => {
          expect(echoed.equals(bytes)).toBe(true);
        }),
      ]);
      expect(socket.tls?.fingerprint).toBe(pin);
    });
  });
}
