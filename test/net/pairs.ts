import net from 'node:net';
import { dialTcp } from '../../electron/net/dial.ts';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { selfSignedCertificate, type KeyAndCertificate } from '../../electron/net/certificates.ts';
import { listenTcp } from '../../electron/net/listen.ts';
import { tcpStream } from '../../electron/net/tcp-stream.ts';
import { startTlsClient, startTlsServer } from '../../electron/net/tls.ts';

/** Two connected ends, and what has to be closed after them. */
export interface Pair {
  readonly client: ByteStream;
  readonly server: ByteStream;
  close(): Promise<void>;
}

export const LOOPBACK = '127.0.0.1';

/** Dialled and listened for as the product does it. */
export async function tcpPair(): Promise<Pair> {
  const accepted = Promise.withResolvers<ByteStream>();
  const listener = await listenTcp({ host: LOOPBACK, port: 0, maxConnections: 10, onStream: (stream) => accepted.resolve(stream) });
  const client = await dialled(listener.address.port);
  return pair(client, await accepted.promise, () => listener.close());
}

/** The accepted end read by 'data' events, as where the handle cannot be moved. */
export async function plainPair(): Promise<Pair> {
  const accepted = Promise.withResolvers<ByteStream>();
  const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => accepted.resolve(tcpStream(socket, null)));
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  const client = await dialled(typeof address === 'object' && address ? address.port : 0);
  return pair(client, await accepted.promise, () => new Promise((resolve) => server.close(() => resolve())));
}

let certificate: Promise<KeyAndCertificate> | null = null;
export function testCertificate(): Promise<KeyAndCertificate> {
  return (certificate ??= selfSignedCertificate(['localhost', LOOPBACK]));
}

export async function tlsPair(): Promise<Pair> {
  const below = await tcpPair();
  const own = await testCertificate();
  const [client, server] = await Promise.all([
    startTlsClient(below.client, { servername: 'localhost', trust: { ca: own.cert }, timeoutMs: 5000 }),
    startTlsServer(below.server, { ...own, timeoutMs: 5000 }),
  ]);
  return pair(client, server, () => below.close());
}

export async function dialled(port: number): Promise<ByteStream> {
  const result = await dialTcp({ host: LOOPBACK, port }, { timeoutMs: 5000, hop: 'target' });
  if (!result.ok) throw result.failure;
  return result.stream;
}

function pair(client: ByteStream, server: ByteStream, closeListener: () => Promise<void>): Pair {
  return {
    client,
    server,
    async close() {
      client.abort();
      server.abort();
      await Promise.all([client.closed, server.closed]);
      await closeListener();
    },
  };
}
