import { isIPv4, isIPv6 } from 'node:net';

/** An end of a TCP connection; `bytes`: its address, 4 or 16. */
export interface TcpEnd {
  readonly bytes: Buffer;
  readonly port: number;
  readonly shown: string;
}

export const FLAGS = { fin: 0x01, syn: 0x02, rst: 0x04, push: 0x08, ack: 0x10 } as const;

export interface Segment {
  readonly from: TcpEnd;
  readonly to: TcpEnd;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flags: number;
  readonly payload: Buffer;
}

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const TCP_HEADER = 20;
const TCP = 6;
const WINDOW = 0xffff;

/** `1.2.3.4:80`, `[::1]:80`; null where it names no address. */
export function tcpEnd(text: string | null): TcpEnd | null {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/u.exec(text ?? '');
  const address = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  const bytes = addressBytes(address);
  return bytes ? { bytes, port, shown: text ?? '' } : null;
}

/** Null where it is no address. A zone (`%eth0`) says nothing elsewhere. */
function addressBytes(address: string): Buffer | null {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const bare = address.replace(/%.*$/u, '');
  if (!isIPv6(bare)) return null;
  // The URL parser writes IPv4 tails as groups.
  const [head = '', tail] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export function packetLength({ from, payload }: Segment): number {
  return (from.bytes.length === 16 ? IPV6_HEADER : IPV4_HEADER) + TCP_HEADER + payload.length;
}

/** The IP packet (RFC 791, RFC 8200) with its TCP segment (RFC 9293 §3.1), checksums right, in `packetLength` bytes that are zero. */
export function writePacket(into: Buffer, start: number, segment: Segment): void {
  const { from, to, sequence, acknowledged, flags, payload } = segment;
  const six = from.bytes.length === 16;
  const tcp = start + (six ? IPV6_HEADER : IPV4_HEADER);
  const tcpLength = TCP_HEADER + payload.length;
  if (six) {
    into[start] = 0x60;
    into.writeUInt16BE(tcpLength, start + 4);
    into[start + 6] = TCP;
    into[start + 7] = 64;
    into.set(from.bytes, start + 8);
    into.set(to.bytes, start + 24);
  } else {
    into[start] = 0x45;
    into.writeUInt16BE(tcpLength + IPV4_HEADER, start + 2);
    // Do not fragment.
    into[start + 6] = 0x40;
    into[start + 8] = 64;
    into[start + 9] = TCP;
    into.set(from.bytes, start + 12);
    into.set(to.bytes, start + 16);
    into.writeUInt16BE(folded(sum(into, start, tcp)), start + 10);
  }
  into.writeUInt16BE(from.port, tcp);
  into.writeUInt16BE(to.port, tcp + 2);
  into.writeUInt32BE(sequence >>> 0, tcp + 4);
  into.writeUInt32BE(acknowledged >>> 0, tcp + 8);
  into[tcp + 12] = (TCP_HEADER / 4) << 4;
  into[tcp + 13] = flags;
  into.writeUInt16BE(WINDOW, tcp + 14);
  into.set(payload, tcp + TCP_HEADER);
  // With the pseudo header: both addresses, which stand right before, the protocol and the length.
  const addresses = sum(into, start + (six ? 8 : 12), tcp);
  into.writeUInt16BE(folded(addresses + TCP + tcpLength + sum(into, tcp, tcp + tcpLength)), tcp + 16);
}

/** Of 16-bit words; stays far below 2⁵³ for any packet. */
function sum(bytes: Buffer, start: number, end: number): number {
  let total = 0;
  for (let at = start; at + 1 < end; at += 2) total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if ((end - start) % 2 === 1) total += (bytes[end - 1] ?? 0) << 8;
  return total;
}

function folded(total: number): number {
  let rest = total;
  while (rest > 0xffff) rest = (rest % 0x10000) + Math.floor(rest / 0x10000);
  return ~rest & 0xffff;
}
