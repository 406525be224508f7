import net from 'node:net';
import { SPECIMENS } from '../electron/specimens/index.ts';

/*
 * The zoo of bench/sweep.ts in a process of its own: every specimen on all addresses of loopback, and beside them proxies that answer 403 or close at once.
 * Prints `{"name","port","kind","login"}` a line, then `{}`; tells its processor time for each line of standard input.
 */

interface Animal {
  readonly name: string;
  readonly kind: string;
  readonly port: number;
  readonly login: string;
}

const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

function tell(animal: Animal | object): void {
  process.stdout.write(`${JSON.stringify(animal)}\n`);
}

async function listen(onSocket: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

for (const specimen of SPECIMENS) {
  const { url } = await specimen.start({ host: '0.0.0.0' });
  const { protocol, port, username, password } = new URL(url);
  tell({ name: specimen.name, kind: protocol.slice(0, -1), port: Number(port), login: username === '' ? '' : `${username}:${password}@` });
}
tell({
  name: 'refuses-all',
  kind: 'http',
  port: await listen((socket) => socket.once('data', () => socket.end(REFUSAL)).resume()),
  login: '',
});
tell({ name: 'resets-all', kind: 'http', port: await listen((socket) => socket.resetAndDestroy()), login: '' });
tell({});
process.stdin.on('data', () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1000 })}\n`);
});
process.stdin.on('end', () => process.exit(0));
