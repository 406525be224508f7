import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { takeAccepted } from '../../electron/net/accepted-socket.ts';
import { LOOPBACK } from './pairs.ts';

describe('an accepted socket', () => {
  it('moves to the fast way of reading on this Node, and its server counts it as gone', async () => {
    const accepted = Promise.withResolvers<net.Socket>();
    const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => accepted.resolve(socket));
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    const client = net.connect({ host: LOOPBACK, port: (server.address() as net.AddressInfo).port });
    const original = await accepted.promise;
    const { socket, direct } = takeAccepted(original);
    expect(direct).not.toBeNull();
    expect(socket).not.toBe(original);
    expect(socket.remoteAddress).toBe(LOOPBACK);
    // Resolves although the moved connection is still open.
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(socket.destroyed).toBe(false);
    const gone = Promise.all([
      new Promise((resolve) => socket.once('close', resolve)),
      new Promise((resolve) => client.once('close', resolve)),
    ]);
    client.on('error', () => undefined);
    socket.resetAndDestroy();
    await gone;
  });

  it('stays as it is where its handle is not what we know', () => {
    const strange = new net.Socket();
    expect(takeAccepted(strange)).toEqual({ socket: strange, direct: null });
    strange.destroy();
  });
});
