import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A crowd of proxies for one place: `node FILE PLACE-NUMBER PORT` listens on all addresses of that place's loopback. Each answers a relayed request with a status
 * that only that proxy has in that place (`statusOf`), so that a row that was credited to another place or another entry shows.
 */

/** 410 to 413 in the first place, 420 to 423 in the second … */
export function statusOf(place: number, address: string): number {
  const sum = address.split('.').reduce((all, part) => all * 31 + Number(part), 7);
  return 410 + place * 10 + (sum % 4);
}

const ANSWERS_AFTER_MS = 100;

if (import.meta.main) {
  const [place = '0', port = '0'] = process.argv.slice(2);
  const server = createServer((socket) => {
    // Whoever is killed resets its connections.
    socket.on('error', () => undefined);
    socket.once('data', () => {
      void pause(ANSWERS_AFTER_MS).then(() => {
        const status = statusOf(Number(place), (socket.localAddress ?? '').replace(/^::ffff:/u, ''));
        socket.end(`HTTP/1.1 ${String(status)} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      });
    });
  });
  server.listen({ host: '0.0.0.0', port: Number(port), backlog: 4096 }, () => {
    console.log('listening');
  });
}
