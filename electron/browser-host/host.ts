import { createServer, type Server } from 'node:http';
import { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import { pageFiles } from '../engine/page-files.ts';
import type { Workbench } from '../engine/workbench/workbench.ts';
import { Clients } from './clients.ts';
import { MAX_CONNECTIONS } from './limits.ts';
import { pageServer } from './page-server.ts';
import { newTicket, newToken } from './token.ts';

export interface BrowserHostOptions {
  readonly workbench: Pick<Workbench, 'handlers' | 'subscribe'>;
  /** The built page. */
  readonly pageFolder: string;
  /** An address; that it is loopback, or meant, is the caller's to see. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Told when a ticket is brought a second time (token.ts). */
  readonly onTicketTwice: () => void;
  readonly onBug: (error: unknown) => void;
}

export interface BrowserHost {
  /** Where it really listens. */
  readonly address: Endpoint;
  readonly token: string;
  /** The page, for the person's own eyes: the token is in it. */
  readonly url: string;
  /** Pages that are connected now. */
  readonly clients: number;
  /** The page, for a browser's command line: good once, and not for long. */
  newLink(): string;
  /** Tells the pages goodbye, and resolves when every connection is gone. Idempotent. The workbench stays as it is. */
  close(): Promise<void>;
}

/**
 * Serves the window's page and the contract between window and engine (shared/ipc/contract.ts) to browsers. It is a transport: what commands mean, and what they
 * may be given, is decided behind `dispatch`.
 *
 * **The page** is at `http://HOST:PORT/#TOKEN`: the fragment is the bare token, 32 random bytes as base64url. Files need no token, commands do.
 *
 * **The contract** goes over a WebSocket at `ws://HOST:PORT/bridge`, without subprotocol. Every message is one JSON text; those of clients have 4 MiB at most.
 * 1. The client's first message is `{"token":"…"}`, within 5 seconds, and nothing after it until it is answered with
 *    `{"ready":true}`; else the socket is closed with code 4401.
 * 2. Requests are `{"id":1,"command":"startRun","payload":{…}}`, `id` a whole number of the client's own. Each is answered by `{"id":1,"result":{…}}`, where
 *    `result` is the command's `Result` (`{"ok":true,"value":…}` or `{"ok":false,"error":…}`), in the order in which they are done. What is no such request
 *    closes the socket with code 1008; a command that does not exist, or a payload that does not fit, is answered like any failure.
 * 3. Events come unasked, `{"event":"runEvents","payload":{…}}`.
 * 4. Whoever lets 16 MiB of events pile up is closed with 1013 (and after 2 seconds cut off), and is to connect again and to read the state anew, as after any other end.
 *
 * **Who may ask**: whoever names the host by its own address (Host), and for the WebSocket only pages of that address (Origin, which must be there); all others
 * get 403. That keeps out what other sites make a browser do, and names that were made to point here. The token keeps out the machine's other users.
 *
 * Rejects with `UNREADABLE_FILE` where there is no page, `PORT_IN_USE` or `BAD_LISTEN_ADDRESS`.
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { workbench, onBug } = options;
  const token = newToken();
  const files = filesIn(options.pageFolder);
  const clients = new Clients({ handlers: workbench.handlers, token, onBug });
  const server = createServer(
    { maxHeaderSize: 8192, headersTimeout: 10_000, requestTimeout: 10_000, connectionsCheckingInterval: 5000 },
    pageServer({ files, token, onTicketTwice: options.onTicketTwice, onBug }),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request, socket, head) => {
    clients.upgrade(request, socket, head);
  });
  const address = await listen(server, options);
  const unsubscribe = workbench.subscribe((event, payload) => {
    clients.publish(event, payload);
  });
  const origin = `http://${formatEndpoint(address)}`;
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    unsubscribe();
    const stopped = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    await clients.close();
    server.closeAllConnections();
    await stopped;
  };
  return {
    address,
    token,
    url: `${origin}/#${token}`,
    get clients() {
      return clients.count;
    },
    newLink: () => `${origin}/open/${newTicket(token)}`,
    close: () => (closing ??= close()),
  };
}

function filesIn(folder: string): ReturnType<typeof pageFiles> {
  try {
    const files = pageFiles(folder);
    if (files.has('/')) return files;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  throw new Failure('UNREADABLE_FILE', 'the window has not been built; run "npm run build"', { stage: 'usage' });
}

function listen(server: Server, { host, port }: Endpoint): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    // It stays: errors of single accepts (no descriptors left, for instance) must not take the process down.
    server.on('error', (error: NodeJS.ErrnoException) => {
      const where = formatEndpoint({ host, port });
      reject(
        error.code === 'EADDRINUSE'
          ? new Failure('PORT_IN_USE', `${where} is taken by another program; choose another port, or 0 for a free one`, {
              stage: 'tcp',
              cause: error,
            })
          : new Failure(
              'BAD_LISTEN_ADDRESS',
              `cannot listen on ${where} (${error.code ?? 'no system code'}); use an address of this machine such as 127.0.0.1`,
              {
                stage: 'tcp',
                cause: error,
              },
            ),
      );
    });
    server.listen({ host, port }, () => {
      const bound = server.address();
      // A server that listens on TCP has such an address.
      resolve(typeof bound === 'object' && bound !== null ? { host: bound.address, port: bound.port } : { host, port });
    });
  });
}
