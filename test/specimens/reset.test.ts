import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { reset } from '../../electron/specimens/reset.ts';
import { Bench } from './peers.ts';

const bench = new Bench();
afterEach(() => bench.close());

/** Unlike `once` of node:events, an error before it is no failure. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

describe('a reset', () => {
  it.each([
    ['at once', (): Promise<void> => Promise.resolve()],
    ['in the same turn as a FIN, later', (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))],
    ['after a FIN', (): Promise<void> => new Promise((resolve) => setImmediate(resolve))],
  ])('closes the socket, %s', async (when, wait) => {
    const target = await bench.server();
    const client = await bench.connect(target.endpoint);
    const server = await target.accepted();
    if (when !== 'at once') client.fin();
    await wait();
    const closed = closing(client.socket);
    reset(client.socket);
    await closed;
    server.send('x');
    // The server's own write meets the closed connection: the system has released it too.
    await closing(server.socket);
    expect(client.socket.destroyed).toBe(true);
  });

  it('drops bytes that wait in front of a FIN', async () => {
    const target = await bench.server();
    const client = await bench.connect(target.endpoint);
    const server = await target.accepted();
    server.socket.pause();
    client.send(Buffer.alloc(64 * 1024 * 1024));
    client.fin();
    await new Promise((resolve) => setImmediate(resolve));
    const closed = closing(client.socket);
    reset(client.socket);
    await closed;
    server.socket.resume();
    expect(await server.ended).toBe('rst');
  });
});
