import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { WebSocketServer } from 'ws';
import type { Endpoint } from '../../shared/model/route.ts';
import { selfSignedCertificate } from '../../electron/net/certificates.ts';

/** How somebody else's server is asked, and whether it lets one in. */
export type Foreign = 'ws' | 'wss' | 'wss-refuses';

export interface RunningForeign {
  readonly endpoint: Endpoint;
  /** PEM of the authority to trust; null without TLS. */
  readonly ca: string | null;
  close(): Promise<void>;
}

/** Somebody's WebSocket server as people build it: the library ws on Node's own http or https. What is no upgrade is answered 426. */
export async function startForeign(kind: Foreign): Promise<RunningForeign> {
  const certificate = kind === 'ws' ? null : await selfSignedCertificate(['127.0.0.1']);
  const answer: RequestListener = (_request, response) => response.writeHead(426, { Connection: 'Upgrade', Upgrade: 'websocket' }).end();
  const server = certificate ? createHttps(certificate, answer) : createHttp(answer);
  const sockets = new WebSocketServer({ server, verifyClient: () => kind !== 'wss-refuses' });
  // Whatever a proxy does to its stream is that connection's end.
  sockets.on('connection', (client) => client.on('error', () => client.terminate()));
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
    });
  });
  return {
    endpoint: { host: '127.0.0.1', port },
    ca: certificate?.cert ?? null,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
