import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP server that runs `script` on each socket, for answers that no decent server gives. */
export async function scriptedServer(script: (socket: net.Socket) => void): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    script(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Answers the first complete head with `answer`, then leaves the socket as it is. */
export function answering(answer: string | Buffer): (socket: net.Socket) => void {
  return (socket) => {
    let seen = '';
    const onData = (chunk: Buffer): void => {
      seen += chunk.toString('latin1');
      if (!seen.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      socket.resume();
      socket.write(answer);
    };
    socket.on('data', onData);
  };
}

export interface RawClient {
  readonly socket: net.Socket;
  /** Resolves when at least so many bytes, or `text`, have come; rejects when the connection ends before. */
  until(wanted: number | string): Promise<Buffer>;
  /** Everything that came until the server's FIN or a reset, and which of the two it was. */
  readonly ended: Promise<{ bytes: Buffer; how: 'fin' | 'reset' }>;
}

export async function rawClient(port: number, options: { paused?: boolean } = {}): Promise<RawClient> {
  const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  let bytes = Buffer.alloc(0);
  let over = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of [...waiting]) check();
  };
  if (options.paused !== true) {
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      wake();
    });
  }
  const ended = new Promise<{ bytes: Buffer; how: 'fin' | 'reset' }>((resolve) => {
    const end = (how: 'fin' | 'reset') => () => {
      over = true;
      wake();
      resolve({ bytes, how });
    };
    socket.on('end', end('fin'));
    socket.on('error', end('reset'));
    socket.on('close', end('reset'));
  });
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('error', () => {
      resolve();
    });
  });
  return {
    socket,
    ended,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (typeof wanted === 'number' ? bytes.length >= wanted : bytes.includes(wanted)) {
            waiting.delete(check);
            resolve(bytes);
          } else if (over) {
            waiting.delete(check);
            reject(new Error(`ended after ${String(bytes.length)} bytes: ${bytes.toString('latin1').slice(0, 200)}`));
          }
        };
        waiting.add(check);
        check();
      }),
  };
}
