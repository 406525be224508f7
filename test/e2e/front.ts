import net from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Front {
  readonly address: { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

/** What stands before a server and passes on every byte and end, at an address of its own. `onClient` sees each connection first. */
export async function startFront(
  server: { readonly host: string; readonly port: number },
  onClient: (client: net.Socket) => void,
): Promise<Front> {
  const sockets = new Set<net.Socket>();
  const front = net.createServer({ allowHalfOpen: true }, (client) => {
    const behind = net.connect({ ...server, allowHalfOpen: true });
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).pipe(other);
    }
    onClient(client);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    address: { host: '127.0.0.1', port: (front.address() as AddressInfo).port },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
