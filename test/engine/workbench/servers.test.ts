import net from 'node:net';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../shared/ipc/contract.ts';
import type { ServerPlanChoice, ServerState } from '../../../shared/model/desk-state.ts';
import { Engine } from '../../../electron/engine/engine.ts';
import { createServers, MAX_SERVERS, type Servers } from '../../../electron/engine/workbench/servers.ts';
import { startTlsClient } from '../../../electron/net/tls.ts';
import { dialTcp } from '../../../electron/net/dial.ts';
import { cleanup } from '../../websocket/cleanup.ts';
import { listener, type Listener } from './told.ts';

const engine = new Engine();
afterAll(() => engine.close());
const closeLater = cleanup();

const ECHO: ServerPlanChoice = { service: 'echo', takeover: null, host: '127.0.0.1', port: 0, answer: 'strict', tls: 'none' };
const UPGRADE = 'GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** Starts one after the other, as a person would. */
async function startAll({ handlers }: Servers, plans: readonly ServerPlanChoice[]): Promise<ServerState[]> {
  const states: ServerState[] = [];
  for (const plan of plans) states.push(await handlers.startServer(plan));
  return states;
}

function start(): Servers & Listener {
  const window = listener();
  const servers = createServers({ engine, publish: window.publish });
  closeLater(() => servers.close());
  return { ...window, ...servers };
}

async function stranger({ host, port }: { host: string; port: number }): Promise<net.Socket> {
  const socket = net.connect({ host, port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  closeLater(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

function text(head: string | null | undefined): string {
  return Buffer.from(head ?? '', 'base64').toString('latin1');
}

async function list({ handlers }: Servers) {
  return COMMANDS.listServers.response.parse(await handlers.listServers({}));
}

describe('servers of the window', () => {
  it('show what a stranger sent, junk as it came, and why it was refused', async () => {
    const servers = start();
    const server = await servers.handlers.startServer(ECHO);
    expect(server).toMatchObject({ service: 'echo', host: '127.0.0.1', tls: 'none', fingerprint: null, exposed: false, live: 0, total: 0 });
    const socket = await stranger(server);
    socket.end('\x05\x01\x00 junk \r\n\r\n');
    const { connections } = await servers.until('serverConnections', ({ connections: [one] }) => one !== undefined && one.closed !== null);
    expect(connections).toHaveLength(1);
    const [connection] = connections;
    expect(connection).toMatchObject({ server: server.id, connection: 1, outcome: 'refused', status: 400 });
    expect(connection?.remote).toBe(`127.0.0.1:${String(socket.localPort)}`);
    expect(text(connection?.requestHead)).toBe('\x05\x01\x00 junk \r\n\r\n');
    expect(text(connection?.responseHead)).toMatch(/^HTTP\/1\.1 400 /u);
    expect(connection?.closed?.reason).toContain('SOCKS');
    await servers.until('serversChanged', ({ servers: [one] }) => one?.refused === 1 && one.total === 1 && one.live === 0);
    expect((await list(servers)).connections).toEqual(connections);
  });

  it.each(['none', 'direct'] as const)('count all that a stranger sent whose head was too large, and its answer (TLS: %s)', async (tls) => {
    const servers = start();
    const server = await servers.handlers.startServer({ ...ECHO, tls });
    const dialled = await dialTcp({ host: server.host, port: server.port }, { hop: 'target', timeoutMs: 3000 });
    if (!dialled.ok) throw dialled.failure;
    const trust = { pin: server.fingerprint ?? 'none' };
    const socket =
      tls === 'none' ? dialled.stream : await startTlsClient(dialled.stream, { servername: 'localhost', trust, timeoutMs: 3000 });
    closeLater(() => socket.close());
    const head = Buffer.from(`GET / HTTP/1.1\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`);
    await socket.write(head);
    await socket.closeWrite();
    let answer = 0;
    for (let bytes = await socket.read(); bytes.length > 0; bytes = await socket.read()) answer += bytes.length;
    const { connections } = await servers.until('serverConnections', ({ connections: [one] }) => one !== undefined && one.closed !== null);
    expect(connections[0]).toMatchObject({ outcome: 'refused', status: 431, closed: { bytesIn: head.length, bytesOut: answer } });
    await servers.until(
      'serversChanged',
      ({ servers: [one] }) => one?.live === 0 && one.bytesIn === head.length && one.bytesOut === answer,
    );
  });

  it('hide the passwords that strangers send', async () => {
    const servers = start();
    const server = await servers.handlers.startServer(ECHO);
    const socket = await stranger(server);
    socket.end('GET / HTTP/1.1\r\nAuthorization: Basic aHVudGVyMg==\r\n\r\n');
    const { connections } = await servers.until('serverConnections', () => true);
    expect(text(connections[0]?.requestHead)).toBe('GET / HTTP/1.1\r\nAuthorization: ***\r\n\r\n');
    expect(JSON.stringify(servers.told)).not.toContain(Buffer.from('aHVudGVyMg==').toString('base64').slice(0, 12));
  });

  it('count a stranger who says nothing, and bytes while they flow', async () => {
    const servers = start();
    const server = await servers.handlers.startServer(ECHO);
    const socket = await stranger(server);
    await servers.until('serversChanged', ({ servers: [one] }) => one?.live === 1 && one.total === 1);
    expect(servers.of('serverConnections')).toEqual([]);
    socket.write(`${UPGRADE}hello`);
    await servers.until('serversChanged', ({ servers: [one] }) => one?.live === 1 && one.bytesIn === 5 && one.bytesOut === 5);
    socket.write(' again');
    await servers.until('serversChanged', ({ servers: [one] }) => one?.live === 1 && one.bytesIn === 11);
    socket.end();
    socket.resume();
    const last = await servers.until('serverConnections', ({ connections: [one] }) => one !== undefined && one.closed !== null);
    expect(last.connections[0]?.closed).toMatchObject({ bytesIn: 11, bytesOut: 11, reason: 'the client finished' });
    await servers.until('serversChanged', ({ servers: [one] }) => one?.live === 0 && one.bytesIn === 11 && one.bytesOut === 11);
  });

  it('say whether others can reach them', async () => {
    const servers = start();
    const states = await startAll(
      servers,
      ['127.0.0.1', 'localhost', '0.0.0.0'].map((host) => ({ ...ECHO, host })),
    );
    expect(states.map(({ exposed }) => exposed)).toEqual([false, false, true]);
  });

  it('answer with a failure when they cannot listen', async () => {
    const servers = start();
    const { port } = await servers.handlers.startServer(ECHO);
    await expect(servers.handlers.startServer({ ...ECHO, port })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await expect(servers.handlers.startServer({ ...ECHO, host: '192.0.2.1' })).rejects.toMatchObject({ code: 'BAD_LISTEN_ADDRESS' });
    await expect(servers.handlers.startServer({ ...ECHO, service: 'tcp' })).rejects.toMatchObject({ code: 'BAD_USAGE' });
    expect((await list(servers)).servers).toHaveLength(1);
  });

  it('speak TLS with a certificate of their own, whose fingerprint they show', async () => {
    const servers = start();
    const server = await servers.handlers.startServer({ ...ECHO, tls: 'direct' });
    const dialled = await dialTcp({ host: server.host, port: server.port }, { hop: 'target', timeoutMs: 3000 });
    if (!dialled.ok) throw dialled.failure;
    const secured = await startTlsClient(dialled.stream, {
      servername: 'localhost',
      trust: { pin: server.fingerprint ?? 'none' },
      timeoutMs: 3000,
    });
    closeLater(() => secured.close());
    expect(secured.tls?.fingerprint).toBe(server.fingerprint);
  });

  it('hand connections over to a TCP server that knows nothing of websockets', async () => {
    const behind = net.createServer((socket) => socket.end('plain words'));
    behind.listen(0, '127.0.0.1');
    await once(behind, 'listening');
    closeLater(() => behind.close());
    const { port } = behind.address() as net.AddressInfo;
    const servers = start();
    const server = await servers.handlers.startServer({ ...ECHO, service: 'tcp', takeover: { host: '127.0.0.1', port } });
    expect(server.service).toBe(`tcp://127.0.0.1:${String(port)}`);
    const socket = await stranger(server);
    socket.end(UPGRADE);
    const heard = await socket.toArray();
    expect(Buffer.concat(heard as Buffer[]).toString()).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\nplain words$/u);
  });

  it('are forgotten with all that came to them when they are stopped, by whoever asks first', async () => {
    const servers = start();
    const [one, other] = await Promise.all([servers.handlers.startServer(ECHO), servers.handlers.startServer(ECHO)]);
    for (const server of [one, other]) (await stranger(server)).write(UPGRADE);
    await servers.until('serversChanged', ({ servers: all }) => all.length === 2 && all.every(({ live }) => live === 1));
    await servers.until('serverConnections', ({ connections }) => connections.some(({ server }) => server === other.id));
    const stop = () => servers.handlers.stopServer({ server: one.id });
    expect(await Promise.all([stop(), stop()])).toEqual([{}, {}]);
    expect(await stop()).toEqual({});
    await servers.until('serversChanged', ({ servers: all }) => all.length === 1 && all[0]?.id === other.id);
    const left = await list(servers);
    expect(left.servers.map(({ id }) => id)).toEqual([other.id]);
    expect(left.connections.map(({ server }) => server)).toEqual([other.id]);
    await expect(stranger(one)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('are limited in number', async () => {
    const servers = start();
    const all = await startAll(
      servers,
      Array.from({ length: MAX_SERVERS }, () => ECHO),
    );
    await expect(servers.handlers.startServer(ECHO)).rejects.toMatchObject({ code: 'BAD_USAGE' });
    await servers.handlers.stopServer({ server: all[0]?.id ?? '' });
    await servers.handlers.startServer(ECHO);
  });

  it('remember a thousand strangers of a flood, and tell of it in few events', async () => {
    const servers = start();
    const server = await servers.handlers.startServer(ECHO);
    const flood = 1500;
    const began = performance.now();
    for (let sent = 0; sent < flood; sent += 100) await Promise.all(Array.from({ length: 100 }, () => knock(server)));
    const seconds = (performance.now() - began) / 1000;
    const last = await servers.until('serversChanged', ({ servers: [one] }) => one?.refused === flood && one.live === 0);
    expect(last.servers[0]?.total).toBe(flood);
    const { connections } = await list(servers);
    expect(connections).toHaveLength(1000);
    expect(connections[0]?.connection).toBeGreaterThan(connections.at(-1)?.connection ?? flood);
    // 20 a second of each kind, and one more for the beginning and the end of each.
    expect(servers.of('serversChanged').length).toBeLessThanOrEqual(20 * seconds + 20);
    expect(servers.of('serverConnections').length).toBeLessThanOrEqual(20 * seconds + 20);
  });
});

/** Says what is no HTTP, and leaves when that was said. */
async function knock({ host, port }: ServerState): Promise<void> {
  const socket = net.connect({ host, port });
  socket.on('error', () => undefined);
  socket.end('who is there?\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
}
