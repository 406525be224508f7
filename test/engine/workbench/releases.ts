import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { selfSignedCertificate } from '../../../electron/net/certificates.ts';

export interface Releases {
  readonly port: number;
  /** PEM of whoever signed its certificate. */
  readonly ca: string;
  /** What each connection has said, to its empty line. */
  readonly heads: readonly string[];
  close(): Promise<void>;
}

/** What stands for GitHub: a TLS server of that name, which does `answer` behind each request's head. */
export async function startReleases(name: string, answer: (socket: TLSSocket) => void): Promise<Releases> {
  const { key, cert } = await selfSignedCertificate([name]);
  const heads: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket);
    let head = '';
    socket.on('data', (bytes: Buffer) => {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      heads.push(head);
      answer(socket);
    });
    socket.on('close', () => sockets.delete(socket));
    // Whoever has read enough leaves.
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ca: cert,
    heads,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An answer with a body as long as it says. */
export function answered(body: string, status = '200 OK', fields = ''): (socket: TLSSocket) => void {
  return (socket) => {
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${String(Buffer.byteLength(body))}\r\n${fields}\r\n${body}`);
  };
}

/** As GitHub tells of a release. */
export function tagged(tag: unknown): (socket: TLSSocket) => void {
  return answered(JSON.stringify({ tag_name: tag, draft: false, body: 'notes', assets: [] }));
}
