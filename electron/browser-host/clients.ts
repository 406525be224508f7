import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { EventName } from '../../shared/ipc/contract.ts';
import { isOwnOrigin, ownAuthority } from './authority.ts';
import { Client, json, type ClientOptions } from './client.ts';
import { sayGoodbye } from './goodbye.ts';
import { MAX_ANSWER, MAX_CLIENTS, MAX_REQUEST, MAX_STRANGER_BYTES, MAX_STRANGERS, TOKEN_WITHIN_MS } from './limits.ts';
import { sameSecret } from './token.ts';

const introduction = z.strictObject({ token: z.string() });

export interface ClientsOptions extends ClientOptions {
  readonly token: string;
}

/** The websockets of a host: strangers until they show the token, clients from then on. */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #clients = new Set<Client>();
  #strangers = 0;
  #closing = false;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST,
    perMessageDeflate: false,
    clientTracking: true,
  });

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** Clients now. */
  get count(): number {
    return this.#clients.size;
  }

  /** Takes over a connection that asks for an upgrade, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const authority = ownAuthority(request);
    if (authority === null || !isOwnOrigin(request, authority)) refuse(socket, '403 Forbidden');
    else if (request.url !== '/bridge') refuse(socket, '404 Not Found');
    else if (this.#closing || this.#strangers >= MAX_STRANGERS) refuse(socket, '503 Service Unavailable');
    else
      this.#server.handleUpgrade(request, socket, head, (accepted) => {
        this.#meet(accepted, socket);
      });
  }

  /** One text for all. */
  publish(event: EventName, payload: unknown): void {
    if (this.#clients.size === 0) return;
    const text = JSON.stringify({ event, payload });
    if (text.length <= MAX_ANSWER) for (const client of this.#clients) client.tell(text);
    else {
      this.#options.onBug(new Error(`the event ${event} has ${String(text.length)} characters`));
      // Without it their picture would be wrong; with a new connection they read everything again.
      for (const client of this.#clients) client.close('too-large');
    }
  }

  /** Says goodbye to all, and resolves when their sockets are gone. */
  async close(): Promise<void> {
    this.#closing = true;
    const sockets = [...this.#server.clients];
    const gone = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets) sayGoodbye(socket, 'ended');
    await Promise.all(gone);
  }

  #meet(socket: WebSocket, connection: Duplex): void {
    this.#strangers += 1;
    let bytes = 0;
    let stranger = true;
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      // A message may be large, but the first one is a token: so much memory is not lent to just anybody.
      if (stranger && bytes > MAX_STRANGER_BYTES) socket.terminate();
    };
    const timer = setTimeout(() => {
      sayGoodbye(socket, 'refused');
    }, TOKEN_WITHIN_MS);
    const known = (): void => {
      stranger = false;
      clearTimeout(timer);
      connection.off('data', count);
      socket.off('close', known);
      this.#strangers -= 1;
    };
    connection.on('data', count);
    socket.once('close', known);
    // Whatever is wrong with its frames, `ws` closes it with the code for that.
    socket.on('error', () => undefined);
    socket.once('message', (data, isBinary) => {
      const given = isBinary ? null : introduction.safeParse(json(data));
      if (!given?.success || !sameSecret(given.data.token, this.#options.token)) sayGoodbye(socket, 'refused');
      else if (this.#clients.size >= MAX_CLIENTS) sayGoodbye(socket, 'full');
      else {
        known();
        this.#admit(socket);
      }
    });
  }

  #admit(socket: WebSocket): void {
    const client = new Client(socket, this.#options);
    this.#clients.add(client);
    socket.once('close', () => this.#clients.delete(client));
  }
}

function refuse(socket: Duplex, status: string): void {
  // Whoever is refused may be gone already, and is not waited for.
  socket.on('error', () => undefined);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
