import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { parseHop } from '../../shared/model/route.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import type { RunningSpecimen } from '../../electron/specimens/index.ts';

/** A plain socket at one end, with what it received. */
export class Peer {
  readonly socket: Socket;
  /** How the other side's direction ended. */
  readonly ended: Promise<'fin' | 'rst'>;
  #received: Buffer[] = [];
  #length = 0;
  #over = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    this.ended = new Promise((resolve) => {
      const over = (how: 'fin' | 'rst') => () => {
        this.#over = true;
        this.#wake();
        resolve(how);
      };
      socket.on('error', () => undefined);
      socket.once('end', over('fin'));
      socket.once('close', over('rst'));
    });
    socket.on('data', (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#length += chunk.length;
      this.#wake();
    });
  }

  /** Received and not taken yet. */
  get length(): number {
    return this.#length;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  fin(): void {
    this.socket.end();
  }

  /** Exactly `length` bytes; throws when the stream ends before. */
  async take(length: number): Promise<Buffer> {
    await this.#until(() => this.#length >= length);
    if (this.#length < length) throw new Error(`the stream ended after ${String(this.#length)} of ${String(length)} bytes`);
    return this.#cut(length);
  }

  /** Everything up to the end of the stream. */
  async all(): Promise<Buffer> {
    await this.ended;
    return this.#cut(this.#length);
  }

  /** One head with its empty line, or what came before the end. */
  async head(): Promise<string> {
    let end = -1;
    await this.#until(() => {
      end = Buffer.concat(this.#received).indexOf('\r\n\r\n');
      return end >= 0;
    });
    return this.#cut(end >= 0 ? end + 4 : this.#length).toString('latin1');
  }

  async #until(satisfied: () => boolean): Promise<void> {
    while (!satisfied() && !this.#over) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  #cut(length: number): Buffer {
    const all = Buffer.concat(this.#received);
    this.#received = length < all.length ? [all.subarray(length)] : [];
    this.#length = all.length - length;
    return all.subarray(0, length);
  }
}

export type Mode = 'tunnel' | 'relay';
export type Respond = (requestHead: string) => string | Buffer;

/** What a server does that takes an upgrade when it arrives, and says 426 when it does not. */
export const strict: Respond = (head) =>
  /^upgrade:/imu.test(head)
    ? SWITCH
    : 'HTTP/1.1 426 Upgrade Required\r\nUpgrade: WebSocket\r\nConnection: Upgrade, close\r\nContent-Length: 0\r\n\r\n';
export const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';
export const insisting: Respond = () => SWITCH;

export interface Ends {
  readonly client: Peer;
  readonly server: Peer;
  readonly requestHead: string;
  readonly responseHead: string;
}

/** Servers, specimens and clients of one test, closed together. */
export class Bench {
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #sockets = new Set<Socket>();

  async specimen(name: string): Promise<RunningSpecimen> {
    const specimen = findSpecimen(name);
    if (!specimen) throw new Error(`no specimen ${name}`);
    const running = await specimen.start();
    this.#closers.push(() => running.close());
    return running;
  }

  onClose(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** A server on a free port; `accepted` gives its connections in the order of their arrival. */
  async server(): Promise<{ readonly endpoint: Endpoint; readonly accepted: () => Promise<Peer> }> {
    const arrived: Peer[] = [];
    const waiting: ((peer: Peer) => void)[] = [];
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#keep(socket);
      const peer = new Peer(socket);
      const next = waiting.shift();
      if (next) next(peer);
      else arrived.push(peer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const accepted = () => {
      const peer = arrived.shift();
      return peer ? Promise.resolve(peer) : new Promise<Peer>((resolve) => waiting.push(resolve));
    };
    return { endpoint: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, accepted };
  }

  async connect(to: Endpoint): Promise<Peer> {
    const socket = connect({ ...to, allowHalfOpen: true, noDelay: true });
    this.#keep(socket);
    const peer = new Peer(socket);
    await once(socket, 'connect');
    return peer;
  }

  /** A client at the specimen, its tunnel open (in tunnel mode) or refused; `answer` is the proxy's reply to CONNECT. */
  async enter(running: RunningSpecimen, mode: Mode, target: Endpoint): Promise<{ readonly client: Peer; readonly answer: string }> {
    const client = await this.connect(parseHop(running.url));
    if (mode === 'relay') return { client, answer: '' };
    if (running.url.startsWith('socks5h:')) {
      client.send(Buffer.from([5, 1, 0]));
      await client.take(2);
      client.send(Buffer.concat([Buffer.from([5, 1, 0, 1, 127, 0, 0, 1]), portBytes(target.port)]));
      const reply = await client.take(10);
      return { client, answer: reply[1] === 0 ? 'HTTP/1.1 200' : 'refused' };
    }
    if (running.url.startsWith('socks4a:')) {
      client.send(Buffer.concat([Buffer.from([4, 1]), portBytes(target.port), Buffer.from([127, 0, 0, 1, 0])]));
      const reply = await client.take(8);
      return { client, answer: reply[1] === 0x5a ? 'HTTP/1.1 200' : 'refused' };
    }
    client.send(`CONNECT 127.0.0.1:${String(target.port)} HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorisation(running)}\r\n`);
    return { client, answer: await client.head() };
  }

  /** A whole upgraded stream through the specimen; throws when it is not upgraded. */
  async open(
    running: RunningSpecimen,
    mode: Mode,
    options: { readonly respond?: Respond; readonly early?: string; readonly headers?: string } = {},
  ): Promise<Ends> {
    const server = await this.server();
    const { client, answer } = await this.enter(running, mode, server.endpoint);
    if (mode === 'tunnel' && !answer.startsWith('HTTP/1.1 200')) throw new Error(`no tunnel: ${answer}`);
    client.send(getRequest(mode, server.endpoint, authorisation(running) + (options.headers ?? '')) + (options.early ?? ''));
    const peer = await server.accepted();
    const requestHead = await peer.head();
    peer.send((options.respond ?? strict)(requestHead));
    const responseHead = await client.head();
    if (!/^HTTP\/1\.1 (?:101|200)/u.test(responseHead)) throw new Error(`not upgraded: ${responseHead}`);
    return { client, server: peer, requestHead, responseHead };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#closers.splice(0).map((close) => close()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

export function getRequest(mode: Mode, { port }: Endpoint, headers = ''): string {
  const target = mode === 'relay' ? `http://127.0.0.1:${String(port)}/` : '/';
  return `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\n${headers}Connection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n`;
}

export function authorisation(running: RunningSpecimen): string {
  const { credentials } = parseHop(running.url);
  if (!credentials) return '';
  return `Proxy-Authorization: Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}\r\n`;
}

/** Bytes that differ with their position and their direction. */
export function pattern(length: number, direction: 'up' | 'down'): Buffer {
  const bytes = Buffer.alloc(length);
  const salt = direction === 'up' ? 7 : 101;
  for (let index = 0; index < length; index += 1) bytes[index] = (index * 31 + (index >> 8) * 17 + salt) & 0xff;
  return bytes;
}

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 0xff]);
}
