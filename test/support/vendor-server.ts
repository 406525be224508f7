import https from 'node:https';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { KeyAndCertificate } from '../../electron/net/certificates.ts';
import type { Endpoint } from '../../shared/model/route.ts';

export interface Asked {
  readonly path: string | undefined;
  readonly origin: string | undefined;
  readonly protocol: string | undefined;
  readonly extra: string | string[] | undefined;
}

export interface VendorOptions {
  /** For wss://. */
  readonly certificate?: KeyAndCertificate | null;
  /** It answers no ping. */
  readonly silent?: boolean;
}

export interface Vendor {
  readonly at: Endpoint;
  /** What each handshake came with. */
  readonly asked: Asked[];
  readonly close: () => Promise<void>;
}

/** Somebody's server as people build it: the library ws on Node's own http or https, at one path, for one origin. */
export async function startVendor({ certificate = null, silent = false }: VendorOptions = {}): Promise<Vendor> {
  const asked: Asked[] = [];
  const server = certificate ? https.createServer(certificate) : http.createServer();
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: !silent,
    handleProtocols: (offered) => (offered.has('chat.v2') ? 'chat.v2' : false),
  });
  server.on('request', (_request, response) => response.writeHead(426, { Connection: 'Upgrade', Upgrade: 'websocket' }).end());
  server.on('upgrade', (request: http.IncomingMessage, socket, head) => {
    const { headers, url } = request;
    asked.push({ path: url, origin: headers.origin, protocol: headers['sec-websocket-protocol'], extra: headers['x-tenant'] });
    if (!url?.startsWith('/live') || headers.origin === 'https://evil.example') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => client.on('message', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    at: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    asked,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
