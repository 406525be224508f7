import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Proxies on all addresses of loopback (127.0.0.0/8, on Linux) that close each connection at once, and remember by which address somebody came. So it is known
 * from outside what a sweep really tested, and when.
 */
export class Visits {
  readonly port: number;
  readonly #server: Server;
  readonly #now = new Set<string>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (socket) => {
      if (socket.localAddress !== undefined) this.#now.add(socket.localAddress);
      // Whoever is killed resets its connections.
      socket.on('error', () => undefined);
      socket.destroy();
    });
  }

  static async open(): Promise<Visits> {
    const server = createServer();
    server.listen({ host: '0.0.0.0', port: 0, backlog: 4096 });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxies have no port');
    return new Visits(server, address.port);
  }

  /** The addresses by which somebody came since this was asked last. */
  take(): ReadonlySet<string> {
    const taken = new Set(this.#now);
    this.#now.clear();
    return taken;
  }

  close(): void {
    this.#server.close();
  }
}
