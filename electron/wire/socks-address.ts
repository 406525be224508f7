import { isIPv4, isIPv6 } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';

/** The name as one byte a character; throws `BAD_URL` when it is empty, longer than 255 bytes or not ASCII (A-labels are). */
export function encodeName(host: string): Buffer {
  if (host === '' || host.length > 255 || !/^[\u0021-\u007e]+$/u.test(host)) {
    throw new Failure('BAD_URL', 'a SOCKS request takes a host name of 1 to 255 ASCII characters', { stage: 'usage' });
  }
  return Buffer.from(host, 'latin1');
}

/** Four bytes in network order, or null when `host` is no IPv4 literal. */
export function encodeIPv4(host: string): Buffer | null {
  return isIPv4(host) ? Buffer.from(host.split('.').map(Number)) : null;
}

/** Sixteen bytes in network order, or null when `host` is no IPv6 literal. A zone (`%eth0`) means nothing to a proxy and is cut. */
export function encodeIPv6(host: string): Buffer | null {
  if (!isIPv6(host)) return null;
  // The URL parser rewrites an embedded IPv4 address as groups.
  const canonical = new URL(`http://[${host.replace(/%.*$/u, '')}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  const groups = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  const bytes = Buffer.alloc(16);
  for (const [index, group] of groups.entries()) bytes.writeUInt16BE(group, index * 2);
  return bytes;
}

export function decodeIPv4(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 4)].join('.');
}

/** In the compressed form of RFC 5952, without brackets. */
export function decodeIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16));
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/** Throws `BAD_PORT` outside of 0..65535 (0 stands in replies that name no address). */
export function encodePort(port: number): Buffer {
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Failure('BAD_PORT', `port ${String(port)} is not between 0 and 65535`, { stage: 'usage' });
  return Buffer.from([port >> 8, port & 0xff]);
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
