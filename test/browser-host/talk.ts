import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Asks for a path exactly as it is written, with any Host (`fetch` normalises the one and forbids the other). */
export async function ask(
  port: number,
  path: string,
  { headers = {}, method = 'GET', host = '127.0.0.1' }: { headers?: Record<string, string>; method?: string; host?: string } = {},
): Promise<Answer> {
  const asking = request({ host, port, path, method, headers, agent: false });
  asking.end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/** Sends bytes over TCP and gives all that comes back until the other side has finished. */
export async function raw(port: number, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

/** Asks for an upgrade with these header lines; gives the status that is answered. */
export async function upgradeStatus(port: number, lines: readonly string[], path = '/bridge'): Promise<number> {
  const head = [
    `GET ${path} HTTP/1.1`,
    ...lines,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  const socket = net.connect(port, '127.0.0.1');
  try {
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return Number(answer.toString('latin1').split(' ')[1]);
  } finally {
    socket.destroy();
  }
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A page's websocket. Messages are kept until they are asked for. */
export class Page {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly #messages: unknown[] = [];
  #arrived = Promise.withResolvers<undefined>();

  constructor(authority: string, origin = `http://${authority}`) {
    this.socket = new WebSocket(`ws://${authority}/bridge`, { origin, perMessageDeflate: false });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      this.#messages.push(JSON.parse((data as Buffer).toString()));
      this.#arrived.resolve(undefined);
      this.#arrived = Promise.withResolvers();
    });
  }

  /** Opens one that is admitted. */
  static async admitted(authority: string, token: string): Promise<Page> {
    const page = new Page(authority);
    await page.opened();
    page.say({ token });
    const ready = await page.next();
    if (JSON.stringify(ready) !== '{"ready":true}') throw new Error(`not admitted: ${JSON.stringify(ready)}`);
    return page;
  }

  async opened(): Promise<void> {
    await once(this.socket, 'open');
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  async next(): Promise<unknown> {
    while (this.#messages.length === 0) {
      const ended = await Promise.race([this.#arrived.promise, this.closed]);
      if (ended) throw new Error(`closed with ${String(ended.code)} ${ended.reason}`);
    }
    return this.#messages.shift();
  }

  leave(): Promise<Closed> {
    this.socket.close();
    return this.closed;
  }
}
