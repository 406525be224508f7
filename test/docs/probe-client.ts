/**
 * A second client of the probe service, written from docs/probe-service.md and from nothing else: it imports no source of the project.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';

export interface JsonObject {
  readonly [name: string]: unknown;
}

export interface ProbeConnection {
  readonly socket: net.Socket;
  /** The head of the server's answer. */
  readonly head: string;
  /** Exactly so many bytes of the stream. */
  take(length: number): Promise<Buffer>;
  /** The next line, LF included, as JSON. */
  takeLine(): Promise<JsonObject>;
  /** All that comes until the server's FIN. */
  takeRest(): Promise<Buffer>;
  close(): Promise<void>;
}

/** The simplified websocket's handshake; `early` leaves in the same write as the request, `from` is the address that the client has. */
export async function openProbe(port: number, early = '', from = '127.0.0.1'): Promise<ProbeConnection> {
  const socket = net.connect({ host: '127.0.0.1', port, localAddress: from, allowHalfOpen: true });
  let held = Buffer.alloc(0);
  let over: 'fin' | 'reset' | null = null;
  let wake = (): void => undefined;
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    wake();
  });
  const end = (how: 'fin' | 'reset') => () => {
    over ??= how;
    wake();
  };
  socket.on('end', end('fin'));
  socket.on('error', end('reset'));
  socket.on('close', end('reset'));
  const changed = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  const cut = (length: number): Buffer => {
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  };
  const until = async (length: () => number): Promise<Buffer> => {
    for (let wanted = length(); wanted < 0 || held.length < wanted; wanted = length()) {
      if (over) throw new Error(`the stream ended (${over}) with ${JSON.stringify(held.toString('latin1').slice(0, 200))} unread`);
      await changed();
    }
    return cut(length());
  };
  const behind = (mark: string) => (): number => (held.includes(mark) ? held.indexOf(mark) + mark.length : -1);
  await once(socket, 'connect');
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n${early}`);
  const head = (await until(behind('\r\n\r\n'))).toString('latin1');
  if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`not upgraded: ${head}`);
  return {
    socket,
    head,
    take: (length) => until(() => length),
    takeLine: async () => JSON.parse((await until(behind('\n'))).toString('utf8')) as JsonObject,
    takeRest: async () => {
      while (over === null) await changed();
      if (over === 'reset') throw new Error('the stream was reset');
      return cut(held.length);
    },
    close: async () => {
      if (socket.closed) return;
      socket.destroy();
      await once(socket, 'close');
    },
  };
}

export function newNonce(): string {
  return randomBytes(12).toString('hex');
}

export function requestLine(members: JsonObject): string {
  return `${JSON.stringify({ v: 1, ...members })}\n`;
}

/** The pattern's bytes `from` up to, not including, `to`, by the page's pseudo-code. */
export function patternBytes(seed: number, direction: 'up' | 'down', from: number, to: number): Buffer {
  const repeating = base(seed, direction);
  const bytes = Buffer.alloc(to - from);
  for (let offset = from; offset < to; offset++) {
    const place = offset % 4096;
    const stamp = place < 8 ? Number((BigInt(Math.floor(offset / 4096)) >> BigInt(8 * place)) & 0xffn) : 0;
    bytes[offset - from] = (repeating[offset % 65536] ?? 0) ^ stamp;
  }
  return bytes;
}

const MASK = 0xffffffffn;

function base(seed: number, direction: string): Buffer {
  const bytes = Buffer.alloc(65536);
  let s = hash(`${String(seed)}:${direction}`);
  for (let at = 0; at < bytes.length; at += 4) {
    s = (s + 0x6d2b79f5n) & MASK;
    let w = ((s ^ (s >> 15n)) * (s | 1n)) & MASK;
    w ^= (w + (w ^ (w >> 7n)) * (w | 61n)) & MASK;
    w ^= w >> 14n;
    bytes.writeUInt32LE(Number(w), at);
  }
  return bytes;
}

function hash(text: string): bigint {
  let h = 0x811c9dc5n;
  for (const byte of Buffer.from(text, 'ascii')) h = ((h ^ BigInt(byte)) * 0x01000193n) & MASK;
  return h;
}

/** The corpus, piece by piece as the page lists it. */
export function corpus(): Buffer {
  const values = Array.from({ length: 256 }, (_, value) => value);
  return Buffer.concat([
    Buffer.from(values),
    Buffer.from(values.flatMap((value) => [value, 255 - value])),
    Buffer.from('GET http://example.invalid/ HTTP/1.1\r\nHost: example.invalid\r\nContent-Length: 5\r\n\r\nhello'),
    Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
    Buffer.from('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'),
    Buffer.from('810568656c6c6f818537fa213d7f9f4d51588900880203e98300', 'hex'),
    Buffer.from('15030300020228160301020001000001fc0303050100fffdfffbff', 'hex'),
    Buffer.from('PORT 127,0,0,1,4,1\r\nSTARTTLS\r\nMAIL FROM:<a@example.invalid>\r\n.\r\n\x11\x13\x1a\x04\r\n\n\r'),
    Buffer.from('<script src="https://example.invalid/x.js"></script></body></html>'),
    Buffer.alloc(16384, 0x00),
    Buffer.alloc(16384, 0xff),
    Buffer.from('\r\n'.repeat(8192)),
    Buffer.alloc(16384, 'a'),
    Buffer.from(values),
  ]);
}

export interface Evidence {
  readonly connection: JsonObject;
  readonly probe: JsonObject;
}

/** Fetches what the server saw under `of`, on a connection of its own. */
export async function fetchEvidence(port: number, of: string, more: JsonObject = {}): Promise<readonly Evidence[]> {
  const connection = await openProbe(port);
  try {
    connection.socket.write(requestLine({ check: 'evidence', nonce: newNonce(), of, ...more }));
    const reply = await connection.takeLine();
    if (reply.ok !== true) throw new Error(JSON.stringify(reply));
    const document = await connection.take(Number(reply.length));
    if ((await connection.takeRest()).length > 0) throw new Error('bytes came behind the evidence');
    return JSON.parse(document.toString('utf8')) as readonly Evidence[];
  } finally {
    await connection.close();
  }
}

/** Bytes of an evidence member. */
export function bytesOf(value: unknown): Buffer {
  return Buffer.from((value as { readonly $b64: string }).$b64, 'base64');
}
