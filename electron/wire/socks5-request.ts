import type { Endpoint } from '../../shared/model/route.ts';
import { decodeIPv4, decodeIPv6, encodeIPv4, encodeIPv6, encodeName, encodePort } from './socks-address.ts';
import { createFrameReader, wrongVersion } from './socks-frame.ts';
import type { Decoded, FrameReader, SocksFrame, SocksMeaning } from './socks-frame.ts';

export const SOCKS_COMMANDS = { connect: 0x01, bind: 0x02, udpAssociate: 0x03 } as const;

const ADDRESS_TYPES = { ipv4: 0x01, name: 0x03, ipv6: 0x04 } as const;

/** The codes of RFC 1928 §6 by name, for servers. */
export const SOCKS5_REPLIES = {
  succeeded: 0x00,
  generalFailure: 0x01,
  notAllowed: 0x02,
  networkUnreachable: 0x03,
  hostUnreachable: 0x04,
  connectionRefused: 0x05,
  ttlExpired: 0x06,
  commandNotSupported: 0x07,
  addressTypeNotSupported: 0x08,
} as const;

export interface Socks5Request {
  readonly command: number;
  readonly addressType: 'ipv4' | 'ipv6' | 'name';
  readonly target: Endpoint;
}

export interface Socks5Reply {
  readonly code: number;
  /** The address that the proxy says it uses; null when a refusal carries none that can be read. */
  readonly bound: Endpoint | null;
}

/**
 * RFC 1928 §4, client; an address literal goes as such, anything else as a name that the proxy resolves. Throws `BAD_URL`, `BAD_PORT`.
 * ```
 *  +-----+-----+-----+------+----------+----------+
 *  | VER | CMD | RSV | ATYP | DST.ADDR | DST.PORT |
 *  |  5  |  1  |  0  |  1   | variable |    2     |      ATYP 1: 4 bytes · 3: length byte and name · 4: 16 bytes
 *  +-----+-----+-----+------+----------+----------+
 * ```
 */
export function encodeSocks5Request(target: Endpoint, command: number = SOCKS_COMMANDS.connect): SocksFrame {
  return { bytes: Buffer.concat([Buffer.from([5, command, 0]), encodeAddress(target)]), secret: null };
}

export function createSocks5RequestReader(): FrameReader<Socks5Request> {
  return createFrameReader<Socks5Request>((bytes) => {
    const [version, command] = bytes;
    if (version === undefined) return 'more';
    if (version !== 5) return wrongVersion('the SOCKS5 request', version, '0x05');
    const address = decodeAddress(bytes);
    if (address === 'more' || command === undefined) return 'more';
    if ('wrong' in address) return address;
    const { endpoint, type } = address.value;
    return { value: { command, addressType: type, target: endpoint }, length: address.length };
  });
}

/**
 * RFC 1928 §6, server. `bound` defaults to `0.0.0.0:0`, which most servers write into refusals.
 * ```
 *  +-----+-----+-----+------+----------+----------+
 *  | VER | REP | RSV | ATYP | BND.ADDR | BND.PORT |
 *  |  5  |  1  |  0  |  1   | variable |    2     |
 *  +-----+-----+-----+------+----------+----------+
 * ```
 */
export function encodeSocks5Reply(code: number, bound: Endpoint = { host: '0.0.0.0', port: 0 }): SocksFrame {
  return { bytes: Buffer.concat([Buffer.from([5, code, 0]), encodeAddress(bound)]), secret: null };
}

/** RSV is not checked. A refusal may carry an address type that does not exist: its frame then ends behind ATYP. */
export function createSocks5ReplyReader(): FrameReader<Socks5Reply> {
  return createFrameReader<Socks5Reply>((bytes) => {
    const [version, code, , type] = bytes;
    if (version === undefined) return 'more';
    if (version !== 5) return wrongVersion('the SOCKS5 reply', version, '0x05');
    if (code === undefined || type === undefined) return 'more';
    const address = decodeAddress(bytes);
    if (address === 'more') return 'more';
    if (!('wrong' in address)) return { value: { code, bound: address.value.endpoint }, length: address.length };
    return code === SOCKS5_REPLIES.succeeded ? address : { value: { code, bound: null }, length: 4 };
  });
}

/** The code of a reply that the proxy cut short (some send two bytes and close), or null when not even that is there. */
export function socks5CodeOf(held: Uint8Array): number | null {
  return held[0] === 5 ? (held[1] ?? null) : null;
}

export function describeSocks5Reply(code: number): SocksMeaning {
  switch (code) {
    case 0x00:
      return { outcome: 'tunnel', text: 'succeeded' };
    case 0x01:
      return { outcome: 'refused', text: 'general failure of the SOCKS server' };
    case 0x02:
      return { outcome: 'policy', text: 'not allowed by the rule set' };
    case 0x03:
      return { outcome: 'target-unreachable', text: 'network unreachable' };
    case 0x04:
      return { outcome: 'target-unreachable', text: 'host unreachable' };
    case 0x05:
      return { outcome: 'target-unreachable', text: 'connection refused by the target' };
    case 0x06:
      return { outcome: 'target-unreachable', text: 'time to live expired on the way to the target' };
    case 0x07:
      return { outcome: 'not-understood', text: 'command not supported' };
    case 0x08:
      return { outcome: 'not-understood', text: 'address type not supported' };
    default:
      return { outcome: 'refused', text: `unknown reply code ${String(code)}` };
  }
}

function encodeAddress({ host, port }: Endpoint): Buffer {
  const ipv4 = encodeIPv4(host);
  const ipv6 = encodeIPv6(host);
  const name = ipv4 ?? ipv6 ?? encodeName(host);
  const prefix = ipv4 ? [ADDRESS_TYPES.ipv4] : ipv6 ? [ADDRESS_TYPES.ipv6] : [ADDRESS_TYPES.name, name.length];
  return Buffer.concat([Buffer.from(prefix), name, encodePort(port)]);
}

/** ATYP, address and port from the fourth byte on; `length` counts from the start of the frame. */
function decodeAddress(bytes: Buffer): Decoded<{ readonly type: Socks5Request['addressType']; readonly endpoint: Endpoint }> {
  const type = bytes[3];
  const nameLength = bytes[4];
  if (type === undefined) return 'more';
  if (type === ADDRESS_TYPES.name && nameLength === undefined) return 'more';
  if (type !== ADDRESS_TYPES.ipv4 && type !== ADDRESS_TYPES.ipv6 && type !== ADDRESS_TYPES.name) {
    return { wrong: `unknown SOCKS5 address type 0x${type.toString(16).padStart(2, '0')}` };
  }
  const start = type === ADDRESS_TYPES.name ? 5 : 4;
  const portAt = start + (type === ADDRESS_TYPES.ipv4 ? 4 : type === ADDRESS_TYPES.ipv6 ? 16 : (nameLength ?? 0));
  if (bytes.length < portAt + 2) return 'more';
  const address = bytes.subarray(start, portAt);
  const port = bytes.readUInt16BE(portAt);
  const length = portAt + 2;
  if (type === ADDRESS_TYPES.ipv4) return { value: { type: 'ipv4', endpoint: { host: decodeIPv4(address), port } }, length };
  if (type === ADDRESS_TYPES.ipv6) return { value: { type: 'ipv6', endpoint: { host: decodeIPv6(address), port } }, length };
  return { value: { type: 'name', endpoint: { host: address.toString('latin1'), port } }, length };
}
