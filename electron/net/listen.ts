import net from 'node:net';
import { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import { takeAccepted } from './accepted-socket.ts';
import type { ByteStream } from './byte-stream.ts';
import { errorCode } from './pumped-stream.ts';
import { tcpStream } from './tcp-stream.ts';

export interface ListenOptions {
  /** Address or name to listen on. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Connections beyond so many are accepted and reset at once, so that the stranger is told. */
  readonly maxConnections: number;
  /** Called once a connection; the stream is the callee's to close. `close` of the listener aborts those still open. */
  readonly onStream: (stream: ByteStream, remote: Endpoint) => void;
}

export interface Listener {
  /** Where it really listens. */
  readonly address: Endpoint;
  /** Live connections. */
  readonly connections: number;
  /** Stops accepting, aborts live streams, and resolves when all sockets are gone. Idempotent. */
  close(): Promise<void>;
}

/** Rejects with `PORT_IN_USE` or `BAD_LISTEN_ADDRESS`. */
export async function listenTcp(options: ListenOptions): Promise<Listener> {
  const live = new Set<ByteStream>();
  const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (accepted) => {
    if (live.size >= options.maxConnections) {
      accepted.on('error', () => undefined);
      accepted.resetAndDestroy();
      return;
    }
    const { socket, direct } = takeAccepted(accepted);
    const stream = tcpStream(socket, direct);
    // A peer who is gone already has no address left, and nothing to say.
    if (!stream.remote) {
      stream.abort();
      return;
    }
    live.add(stream);
    void stream.closed.then(() => live.delete(stream));
    options.onStream(stream, stream.remote);
  });
  await bind(server, options);
  // Errors of single accepts (no descriptors left, for instance) must not take the process down.
  server.on('error', () => undefined);
  const bound = server.address();
  const address =
    typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : { host: options.host, port: options.port };
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    const streams = [...live];
    for (const stream of streams) stream.abort();
    await Promise.all([stopped, ...streams.map((stream) => stream.closed)]);
  };
  return {
    address,
    get connections() {
      return live.size;
    },
    close: () => (closing ??= close()),
  };
}

function bind(server: net.Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      reject(listenFailure(error, { host, port }));
    };
    server.once('error', onError);
    server.listen({ host, port, backlog: 511 }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function listenFailure(error: Error, endpoint: Endpoint): Failure {
  const where = formatEndpoint(endpoint);
  const code = errorCode(error);
  const at = { stage: 'tcp', cause: error } as const;
  if (code === 'EADDRINUSE')
    return new Failure('PORT_IN_USE', `${where} is taken by another program; choose another port, or 0 for a free one`, at);
  if (code === 'EACCES') return new Failure('BAD_LISTEN_ADDRESS', `no permission to listen on ${where}; use a port above 1023`, at);
  return new Failure(
    'BAD_LISTEN_ADDRESS',
    `cannot listen on ${where} (${code ?? 'no system code'}); use an address of this machine such as 127.0.0.1`,
    at,
  );
}
