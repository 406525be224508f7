import type { Random } from './random.ts';

/** Bytes that mean something to one of the readers. */
const TOUCHY = [0x00, 0x01, 0x04, 0x05, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3a, 0x5a, 0x7b, 0x7d, 0x7f, 0x80, 0xff] as const;

const TOKENS = [
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\r',
  '\0',
  '\r\n ',
  ': ',
  ' HTTP/1.1',
  'HTTP/1.0 200 OK\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Upgrade: WebSocket, , TLS/1.0\r\n',
  'Connection: upgrade, "\r\n',
  'Host: \r\n',
  'Proxy-Authenticate: Basic realm="\\", Digest a=b\r\n',
  '{"v":1,',
  '"up":1e400,',
  '"nonce":null,',
  '__proto__',
  '\u{1f980}',
  '-1',
  '5\r\nhello\r\n0\r\n\r\n',
] as const satisfies readonly string[];

/** Up to eight changes to one of the sane messages; now and then none at all, or bytes that were never a message. */
export function mutated(random: Random, sane: readonly [Buffer, ...Buffer[]]): Buffer {
  if (random.chance(0.05)) return random.bytes(random.below(300));
  let bytes = Buffer.from(random.pick(sane));
  for (let changes = random.below(9); changes > 0; changes--) bytes = changed(random, bytes, sane);
  return bytes;
}

function changed(random: Random, bytes: Buffer, sane: readonly [Buffer, ...Buffer[]]): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const until = Math.min(bytes.length, at + random.between(1, random.chance(0.2) ? 400 : 12));
  const before = bytes.subarray(0, at);
  const behind = bytes.subarray(at);
  switch (random.below(10)) {
    case 0: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    }
    case 1: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = random.pick(TOUCHY);
      return copy;
    }
    case 2:
      return Buffer.concat([before, bytes.subarray(until)]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, until), behind]);
    case 4:
      return Buffer.concat([before, random.bytes(random.between(1, 20)), behind]);
    case 5:
    case 6:
      return Buffer.concat([before, Buffer.from(random.pick(TOKENS)), behind]);
    case 7:
      return Buffer.from(before);
    case 8: {
      const other = random.pick(sane);
      return Buffer.concat([before, other.subarray(random.below(other.length + 1))]);
    }
    default:
      return random.chance(0.1) ? longer(random, bytes, at, until) : swappedCase(bytes, at, until);
  }
}

/** Beyond the limits of a head, in bytes or in lines. */
function longer(random: Random, bytes: Buffer, at: number, until: number): Buffer<ArrayBuffer> {
  const stretch = random.pick([bytes.subarray(at, until), Buffer.from('x: y\r\n'), Buffer.from([random.pick(TOUCHY)])]);
  const times = Math.ceil(random.between(200, 90_000) / Math.max(1, stretch.length));
  return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: times }, () => stretch), bytes.subarray(at)]);
}

function swappedCase(bytes: Buffer, from: number, to: number): Buffer<ArrayBuffer> {
  const copy = Buffer.from(bytes);
  for (let at = from; at < to; at++) {
    const byte = copy[at] ?? 0;
    if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) copy[at] = byte ^ 0x20;
  }
  return copy;
}

/** The same bytes in pieces: whole, byte by byte (short ones), or cut at a few places. */
export function pieces(random: Random, bytes: Buffer): readonly Buffer[] {
  if (bytes.length < 2 || random.chance(0.4)) return [bytes];
  const cuts = new Set<number>();
  if (bytes.length <= 200 && random.chance(0.3)) for (let at = 1; at < bytes.length; at++) cuts.add(at);
  else for (let count = random.between(1, 6); count > 0; count--) cuts.add(random.between(1, bytes.length - 1));
  const bounds = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}
