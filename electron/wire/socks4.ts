import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { decodeIPv4, encodeIPv4, encodeIPv6, encodeName, encodePort } from './socks-address.ts';
import { createFrameReader, wrongVersion } from './socks-frame.ts';
import type { Decoded, FrameReader, SocksFrame, SocksMeaning } from './socks-frame.ts';

export const SOCKS4_REPLIES = { granted: 0x5a, rejected: 0x5b, noIdentd: 0x5c, identMismatch: 0x5d } as const;

/** A longer user id or name is refused (decided here; the protocol has no limit). */
const MAX_TEXT = 255;

export interface Socks4RequestOptions {
  /** `socks4a`: a name goes to the proxy, which resolves it. */
  readonly kind: 'socks4' | 'socks4a';
  readonly userId?: string;
}

export interface Socks4Request {
  readonly kind: 'socks4' | 'socks4a';
  readonly command: number;
  readonly target: Endpoint;
  readonly userId: string;
}

export interface Socks4Reply {
  readonly code: number;
  readonly bound: Endpoint;
}

/**
 * CONNECT of SOCKS 4, and of 4a when `kind` says so and the target is a name. A user id is a secret like the user names of other hops.
 * Throws `BAD_USAGE` for an IPv6 target, a name in plain SOCKS4, or a user id that is longer than 255 bytes or holds NUL.
 * ```
 *  +----+----+---------+--------+----------+------+----------------------------+
 *  | VN | CD | DSTPORT | DSTIP  |  USERID  | NUL  |  4a: host name    |  NUL   |
 *  | 4  | 1  |    2    |   4    | variable |  0   |  DSTIP 0.0.0.x, x ≠ 0      |
 *  +----+----+---------+--------+----------+------+----------------------------+
 * ```
 */
export function encodeSocks4Request(target: Endpoint, { kind, userId = '' }: Socks4RequestOptions): SocksFrame {
  const user = Buffer.from(userId, 'utf8');
  if (user.length > MAX_TEXT || user.includes(0)) {
    throw new Failure('BAD_USAGE', 'SOCKS4 takes a user id of up to 255 bytes without NUL', { stage: 'usage' });
  }
  const ipv4 = encodeIPv4(target.host);
  if (encodeIPv6(target.host))
    throw new Failure('BAD_USAGE', 'SOCKS4 cannot carry an IPv6 address; use socks5 or socks5h', { stage: 'usage' });
  if (!ipv4 && kind === 'socks4')
    throw new Failure('BAD_USAGE', 'plain SOCKS4 takes an IPv4 address only; resolve the name first or use socks4a', { stage: 'usage' });
  const zero = Buffer.from([0]);
  const name = ipv4 ? [] : [encodeName(target.host), zero];
  const bytes = Buffer.concat([Buffer.from([4, 1]), encodePort(target.port), ipv4 ?? Buffer.from([0, 0, 0, 1]), user, zero, ...name]);
  return { bytes, secret: user.length === 0 ? null : { offset: 8, length: user.length } };
}

export function createSocks4RequestReader(): FrameReader<Socks4Request> {
  return createFrameReader<Socks4Request>((bytes) => {
    const [version, command] = bytes;
    if (version === undefined) return 'more';
    if (version !== 4) return wrongVersion('the SOCKS4 request', version, '0x04');
    if (bytes.length < 8 || command === undefined) return 'more';
    const port = bytes.readUInt16BE(2);
    const address = bytes.subarray(4, 8);
    const user = textAt(bytes, 8, 'user id');
    if (user === 'more' || 'wrong' in user) return user;
    const secret = user.value === '' ? null : { offset: 8, length: user.length - 9 };
    const named = bytes.readUIntBE(4, 3) === 0 && bytes[7] !== 0;
    if (!named)
      return {
        value: { kind: 'socks4', command, target: { host: decodeIPv4(address), port }, userId: user.value },
        length: user.length,
        secret,
      };
    const name = textAt(bytes, user.length, 'host name');
    if (name === 'more' || 'wrong' in name) return name;
    return { value: { kind: 'socks4a', command, target: { host: name.value, port }, userId: user.value }, length: name.length, secret };
  });
}

/**
 * ```
 *  +----+----+---------+-------+
 *  | VN | CD | DSTPORT | DSTIP |
 *  | 0  | 1  |    2    |   4   |
 *  +----+----+---------+-------+
 * ```
 * Throws `BAD_URL` when `bound` is no IPv4 address.
 */
export function encodeSocks4Reply(code: number, bound: Endpoint = { host: '0.0.0.0', port: 0 }): SocksFrame {
  const address = encodeIPv4(bound.host);
  if (!address) throw new Failure('BAD_URL', 'a SOCKS4 reply carries an IPv4 address', { stage: 'usage' });
  return { bytes: Buffer.concat([Buffer.from([0, code]), encodePort(bound.port), address]), secret: null };
}

/** Takes version 4 too: some servers repeat the request's. */
export function createSocks4ReplyReader(): FrameReader<Socks4Reply> {
  return createFrameReader<Socks4Reply>((bytes) => {
    const [version, code] = bytes;
    if (version === undefined) return 'more';
    if (version !== 0 && version !== 4) return wrongVersion('the SOCKS4 reply', version, '0x00');
    if (bytes.length < 8 || code === undefined) return 'more';
    return { value: { code, bound: { host: decodeIPv4(bytes.subarray(4, 8)), port: bytes.readUInt16BE(2) } }, length: 8 };
  });
}

/** The code of a reply that the proxy cut short, or null when not even that is there. */
export function socks4CodeOf(held: Uint8Array): number | null {
  return held[0] === 0 || held[0] === 4 ? (held[1] ?? null) : null;
}

export function describeSocks4Reply(code: number): SocksMeaning {
  switch (code) {
    case 0x5a:
      return { outcome: 'tunnel', text: 'granted' };
    case 0x5b:
      return { outcome: 'refused', text: 'rejected or failed' };
    case 0x5c:
      return { outcome: 'authentication', text: 'rejected: the proxy cannot reach an identd on the client' };
    case 0x5d:
      return { outcome: 'authentication', text: 'rejected: identd and the request name different users' };
    default:
      return { outcome: 'refused', text: `unknown reply code ${String(code)}` };
  }
}

/** A text that ends with NUL; `length` counts from the start of the frame to behind the NUL. */
function textAt(bytes: Buffer, start: number, what: string): Decoded<string> {
  const end = bytes.indexOf(0, start);
  if ((end < 0 ? bytes.length : end) - start > MAX_TEXT) return { wrong: `the SOCKS4 ${what} is longer than ${String(MAX_TEXT)} bytes` };
  return end < 0 ? 'more' : { value: bytes.toString('utf8', start, end), length: end + 1 };
}
