import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LEASE_CAPS, type LeaseCaps } from '../../electron/diagnosis/lease.ts';
import { createProbeService, STRANGER_CAPS } from '../../electron/diagnosis/probe-service.ts';
import { startWebSocketServer, type WebSocketServer } from '../../electron/websocket/server.ts';
import { bytesOf, fetchEvidence, newNonce, openProbe, requestLine, type JsonObject, type ProbeConnection } from '../docs/probe-client.ts';
import { cleanup } from '../websocket/cleanup.ts';

const closeLater = cleanup();

async function start(leaseCaps: Partial<LeaseCaps> = {}, secret: string | null = null): Promise<WebSocketServer> {
  const probe = createProbeService({
    caps: STRANGER_CAPS,
    secret,
    openPort: (options) => startWebSocketServer(options),
    leaseCaps: { ...DEFAULT_LEASE_CAPS, ...leaseCaps },
  });
  const server = await startWebSocketServer({ service: probe.service });
  closeLater(() => server.close());
  return server;
}

interface Asked {
  readonly connection: ProbeConnection;
  readonly reply: JsonObject;
  readonly nonce: string;
}

async function ask({ port }: WebSocketServer, members: JsonObject = {}): Promise<Asked> {
  const connection = await openProbe(port);
  closeLater(() => connection.close());
  const nonce = newNonce();
  connection.socket.write(requestLine({ check: 'lease', nonce, ...members }));
  return { connection, reply: await connection.takeLine(), nonce };
}

/** Sends `text` to the port; resolves with all that came back until the end. */
async function say(port: number, text: string): Promise<string> {
  const socket = net.connect({ host: '127.0.0.1', port });
  let came = '';
  socket.on('data', (chunk) => (came += chunk.toString('latin1'))).on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return came;
}

/** Whether somebody listens. */
async function isOpen(port: number): Promise<boolean> {
  const socket = net.connect({ host: '127.0.0.1', port });
  const open = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
    once(socket, 'close').then(() => false),
  ]);
  socket.destroy();
  return open;
}

describe('a port that is leased for one run', () => {
  it('shows what came there without an Upgrade, which no nonce can tell', async () => {
    const server = await start();
    const { reply, nonce } = await ask(server);
    expect(reply).toMatchObject({ v: 1, ok: true, nonce, ms: DEFAULT_LEASE_CAPS.ms });
    const request = 'GET / HTTP/1.1\r\nHost: somewhere\r\nVia: 1.1 somebody\r\n\r\n';
    expect(await say(Number(reply['port']), request)).toMatch(/^HTTP\/1\.1 426 /u);
    const [seen, ...others] = await fetchEvidence(server.port, nonce);
    expect(others).toEqual([]);
    expect(seen).toMatchObject({ connection: { status: 426, outcome: 'refused' }, probe: null });
    expect(bytesOf(seen?.connection['requestHead']).toString()).toBe(request);
  });

  it('has evidence of nothing while nothing came, and of no other port', async () => {
    const server = await start();
    const [one, other] = [await ask(server), await ask(server)];
    expect(await fetchEvidence(server.port, one.nonce)).toEqual([]);
    await say(Number(other.reply['port']), 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await fetchEvidence(server.port, one.nonce)).toEqual([]);
    expect(await fetchEvidence(server.port, other.nonce)).toHaveLength(1);
  });

  it('shows what the probe service saw of an upgraded one too', async () => {
    const server = await start();
    const { reply, nonce } = await ask(server);
    const inside = await openProbe(Number(reply['port']));
    closeLater(() => inside.close());
    const own = newNonce();
    inside.socket.write(requestLine({ check: 'handshake', nonce: own }));
    expect(await inside.takeLine()).toMatchObject({ ok: true, nonce: own });
    expect(await fetchEvidence(server.port, nonce)).toMatchObject([{ connection: { status: 101 }, probe: { nonce: own, line: 'ok' } }]);
  });

  it('is closed when its connection ends, and what came is kept', async () => {
    const server = await start();
    const { connection, reply, nonce } = await ask(server);
    const port = Number(reply['port']);
    await say(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    connection.socket.end();
    await connection.takeRest();
    expect(await isOpen(port)).toBe(false);
    expect(await fetchEvidence(server.port, nonce)).toHaveLength(1);
  });

  it('is opened for no nonce that has one, which costs nobody a port', async () => {
    const server = await start({ ports: 2 });
    const { reply, nonce } = await ask(server);
    for (let times = 0; times < 2; times++) {
      const again = await ask(server, { nonce });
      expect(again.reply).toMatchObject({ ok: false, error: { code: 'PROBE_MALFORMED' } });
      await again.connection.takeRest();
    }
    expect((await ask(server)).reply).toMatchObject({ ok: true });
    expect(await isOpen(Number(reply['port']))).toBe(true);
  });

  it('is closed when its time is over', async () => {
    const server = await start();
    const { connection, reply } = await ask(server, { ms: 50 });
    expect(reply['ms']).toBe(50);
    await connection.takeRest();
    expect(await isOpen(Number(reply['port']))).toBe(false);
  });

  it('is one of few for each client, and is given again when it comes back', async () => {
    const server = await start({ portsPerClient: 2 });
    const first = await ask(server);
    await ask(server);
    expect((await ask(server)).reply).toMatchObject({ ok: false, error: { code: 'PROBE_CAP' } });
    first.connection.socket.end();
    await first.connection.takeRest();
    expect((await ask(server)).reply).toMatchObject({ ok: true });
  });

  it('is one of few for everybody', async () => {
    const server = await start({ ports: 1 });
    await ask(server);
    expect((await ask(server)).reply).toMatchObject({ ok: false, error: { code: 'PROBE_CAP' } });
  });

  it('is given to those who know the secret', async () => {
    const server = await start({}, 'open sesame');
    expect((await ask(server)).reply).toMatchObject({ ok: false, error: { code: 'PROBE_SECRET' } });
    expect((await ask(server, { auth: 'open sesame' })).reply).toMatchObject({ ok: true });
  });

  it('goes with the server', async () => {
    const server = await start();
    const port = Number((await ask(server)).reply['port']);
    await server.close();
    expect(await isOpen(port)).toBe(false);
  });

  it('is not for a service that has none to give', async () => {
    const server = await startWebSocketServer({ service: createProbeService({ caps: STRANGER_CAPS }).service });
    closeLater(() => server.close());
    expect((await ask(server)).reply).toMatchObject({ ok: false, error: { code: 'PROBE_CHECK' } });
  });
});
