import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { httpSpecimen } from '../../electron/specimens/http-proxy.ts';
import type { Act } from '../../electron/specimens/index.ts';
import { cutAtAge, cutWhenSilent } from '../../electron/specimens/quiet.ts';
import type { StreamFault } from '../../electron/specimens/splice.ts';
import { cleanup } from '../websocket/cleanup.ts';

const later = cleanup();
const MS = 40;

/** A tunnel to a server that says nothing, held until the proxy ends it; what the proxy said that it did, and how the client saw it. */
async function heldBy(fault: StreamFault, live: (socket: Socket) => void = () => undefined): Promise<{ acts: Act[]; how: string }> {
  const acts: Act[] = [];
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  later(() => new Promise((resolve) => server.close(resolve)));
  const running = await httpSpecimen({ name: 'quiet', says: '', fault }).start({ onAct: (act) => acts.push(act) });
  later(() => running.close());
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const socket = connect(parseHop(running.url).port, '127.0.0.1');
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('fin'));
    socket.once('error', () => resolve('rst'));
  });
  socket.write(`CONNECT 127.0.0.1:${String(port)} HTTP/1.1\r\n\r\n`);
  await once(socket, 'data');
  live(socket);
  const how = await ended;
  socket.destroy();
  return { acts, how };
}

it('says after how much silence it really ended a connection', async () => {
  const { acts, how } = await heldBy(cutWhenSilent({ ms: MS, heeds: ['up', 'down'], cut: (connection) => connection.cut('fin') }));
  expect({ acts, how }).toMatchObject({ acts: [{ did: 'cut' }], how: 'fin' });
  // Timers may be a millisecond early.
  expect(Math.min(acts[0]?.silentUpMs ?? 0, acts[0]?.silentDownMs ?? 0)).toBeGreaterThan(MS - 2);
});

it('heeds the silence of one side alone where it is told so', async () => {
  const { acts } = await heldBy(cutWhenSilent({ ms: MS, heeds: ['down'], cut: (connection) => connection.cut('rst') }), (socket) => {
    const beat = setInterval(() => socket.write('.'), 5);
    socket.once('close', () => clearInterval(beat));
  });
  const [act] = acts;
  expect(act?.silentDownMs).toBeGreaterThan(MS - 2);
  expect(act?.silentUpMs).toBeLessThan(act?.silentDownMs ?? 0);
});

it('says at what age it ended one', async () => {
  const { acts, how } = await heldBy(cutAtAge(MS, 'rst'));
  expect({ acts, how }).toMatchObject({ acts: [{ did: 'cut' }], how: 'rst' });
  expect(acts[0]?.ageMs).toBeGreaterThan(MS - 2);
});

it('can leave the server alone when it ends with the client', async () => {
  const { how } = await heldBy(cutWhenSilent({ ms: MS, heeds: ['up', 'down'], cut: (connection) => connection.dismissClient() }));
  expect(how).toBe('fin');
});
