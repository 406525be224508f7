import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** How a stranger leaves: in order, with a reset, or not before the other end does. */
export const ENDINGS = ['fin', 'reset', 'wait'] as const;
export type Ending = (typeof ENDINGS)[number];

/** Sends the pieces, one event loop turn apart so that they arrive apart, and leaves. Never rejects: the other end may go at any time. */
export async function speak(socket: net.Socket, chunks: readonly Buffer[], ending: Ending): Promise<void> {
  for (const chunk of chunks) {
    if (!socket.writable) return;
    socket.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (ending === 'fin') socket.end();
  else if (ending === 'reset') socket.resetAndDestroy();
}

/** A raw client. Resolves with what it received when its socket is released; `until` lets go as soon as that came. */
export async function dialRaw(port: number, chunks: readonly Buffer[], ending: Ending, until: string | null = null): Promise<Buffer> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  const received: Buffer[] = [];
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      resolve();
    });
  });
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    if (received.length < 64) received.push(chunk);
    if (until !== null && Buffer.concat(received).includes(until)) socket.destroy();
  });
  await Promise.race([once(socket, 'connect').catch(() => undefined), closed]);
  await speak(socket, chunks, ending);
  await closed;
  return Buffer.concat(received);
}

export interface RawServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A server that runs `script` on each connection. */
export async function listenRaw(script: (socket: net.Socket) => void): Promise<RawServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    // A stranger that said everything leaves when the other end does.
    socket.on('end', () => socket.end());
    script(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
