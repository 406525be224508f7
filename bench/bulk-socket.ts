import { createServer, Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A connected socket that is read into one buffer, again and again, without a copy or an allocation. */
export interface BulkSocket {
  readonly socket: Socket;
  /** Called with each chunk, which is valid during the call only. */
  onChunk: (chunk: Buffer) => void;
}

function reading(bytes: number) {
  const bulk = { onChunk: (_chunk: Buffer): void => undefined };
  const onread = {
    buffer: Buffer.allocUnsafeSlow(bytes),
    callback(length: number, buffer: Uint8Array): boolean {
      bulk.onChunk((buffer as Buffer).subarray(0, length));
      return true;
    },
  };
  return { bulk, onread };
}

/** Listens on a free loopback port for one connection. */
export async function acceptBulk(readBytes: number, listening: (port: number) => void): Promise<BulkSocket> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('connection', (accepted) => {
      server.close();
      const { bulk, onread } = reading(readBytes);
      // Only the constructor takes onread, so the accepted connection is given to a socket of our own.
      const { _handle: handle } = accepted as Socket & { _handle: unknown };
      const socket = new Socket({ handle, allowHalfOpen: true, onread } as never);
      resolve(Object.assign(bulk, { socket }));
    });
    server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port));
  });
}

/** Connects to a loopback port, through a CONNECT proxy when there is one. */
export async function connectBulk(readBytes: number, port: number, via: string | undefined): Promise<BulkSocket> {
  const { bulk, onread } = reading(readBytes);
  const socket = new Socket({ allowHalfOpen: true, onread });
  const proxy = via === undefined ? null : new URL(via);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    const ready = (): void => {
      socket.off('error', reject);
      resolve(Object.assign(bulk, { socket }));
    };
    socket.connect({ host: '127.0.0.1', port: proxy === null ? port : Number(proxy.port), onread } as never, () => {
      if (proxy === null) {
        ready();
        return;
      }
      let head = '';
      bulk.onChunk = (chunk) => {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        // The far end sends nothing before it hears from us, so nothing of the stream can be behind the head.
        if (/^HTTP\/1\.\d 200 /u.test(head)) ready();
        else reject(new Error(`the proxy answered ${head.split('\r\n', 1)[0] ?? ''}`));
      };
      socket.write(`CONNECT 127.0.0.1:${String(port)} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\n\r\n`);
    });
  });
}
