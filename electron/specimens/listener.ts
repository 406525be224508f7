import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { Custody } from './custody.ts';
import type { StartOptions } from './specimen.ts';

/** Connections that a specimen holds at a time; further ones are closed by the system's accept. */
const MAX_CONNECTIONS = 1024;

export interface Listener {
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

/**
 * Listens on a free port. `serve` gets each connection with a custody of its own and its number, counted from 1 in the order of arrival.
 * Rejects with `BAD_LISTEN_ADDRESS`, `NETWORK_ERROR` or `CANCELLED`; afterwards an aborted `signal` closes the listener.
 */
export async function openListener(
  serve: (socket: Socket, custody: Custody, number: number) => void,
  options: StartOptions = {},
): Promise<Listener> {
  const { host = '127.0.0.1', signal, onAct = () => undefined } = options;
  if (signal?.aborted) throw new Failure('CANCELLED', 'cancelled before the listener was opened', { stage: 'usage' });
  const custodies = new Set<Custody>();
  let number = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const custody = new Custody(() => custodies.delete(custody), onAct);
    custodies.add(custody);
    custody.adopt(socket);
    serve(socket, custody, ++number);
  });
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listening(server, host);

  const stop = async (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    await Promise.all([...custodies].map((custody) => custody.release()));
    await stopped;
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= stop());
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  // Aborted while the system was still binding: the event has passed already.
  if (signal?.aborted) {
    await close();
    throw new Failure('CANCELLED', 'cancelled while the listener was opened', { stage: 'usage' });
  }
  return { endpoint: { host, port }, close };
}

function listening(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const badAddress = error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EINVAL';
      reject(
        badAddress
          ? new Failure('BAD_LISTEN_ADDRESS', `cannot listen on ${host}: it is no address of this machine`, {
              stage: 'usage',
              cause: error,
            })
          : new Failure('NETWORK_ERROR', `cannot listen on ${host} (${error.code ?? 'unknown error'})`, { stage: 'tcp', cause: error }),
      );
    });
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Failure('INTERNAL', 'the listener has no port', { stage: 'tcp' }));
    });
  });
}
