import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { Endpoint } from '../../../shared/model/route.ts';

/** One end of a TCP connection, as a witness sees it: all bytes so far (latin1), whether a FIN came, whether the socket is gone. */
export interface SocketEnd {
  readonly received: string;
  readonly fin: boolean;
  readonly gone: boolean;
  send(text: string): void;
  finish(): void;
  /** Resolves with true as soon as `condition` holds (asked after every byte, FIN and close), with false at the deadline. */
  until(condition: () => boolean, deadlineMs: number): Promise<boolean>;
  drop(): void;
}

/** Watches a socket that was opened with `allowHalfOpen`; otherwise Node would answer a FIN by itself and half-close could not be seen. */
export function watch(socket: Socket): SocketEnd {
  let received = '';
  let fin = false;
  let gone = false;
  const waiting = new Set<() => void>();
  const tell = (): void => [...waiting].forEach((ask) => ask());
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    tell();
  });
  socket.on('end', () => {
    fin = true;
    tell();
  });
  // A reset is an observation here, not an error: `close` follows and shows it.
  socket.on('error', tell);
  socket.on('close', () => {
    gone = true;
    tell();
  });
  return {
    get received() {
      return received;
    },
    get fin() {
      return fin;
    },
    get gone() {
      return gone;
    },
    send: (text) => void socket.write(text, 'latin1'),
    finish: () => void socket.end(),
    until: (condition, deadlineMs) =>
      new Promise((resolve) => {
        const settle = (held: boolean): void => {
          waiting.delete(ask);
          clearTimeout(deadline);
          resolve(held);
        };
        const ask = (): void => {
          if (condition()) settle(true);
        };
        const deadline = setTimeout(() => settle(false), deadlineMs);
        waiting.add(ask);
        ask();
      }),
    drop: () => void socket.destroy(),
  };
}

/** Connects; a refused connection shows as `gone`. */
export function dial({ host, port }: Endpoint): SocketEnd {
  return watch(createConnection({ host, port, allowHalfOpen: true }));
}
