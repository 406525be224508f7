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

/** The IP packet (RFC 791, RFC 8200) with its TCP segment (RFC 9293 §3.1), checksums right. */
export function ipPacket({ from, to, sequence, acknowledged, flags, payload }: Segment): Buffer {
  const six = from.bytes.length === 16;
  const ip = six ? IPV6_HEADER : IPV4_HEADER;
  const tcpLength = TCP_HEADER + payload.length;
  const packet = Buffer.alloc(ip + tcpLength);
  if (six) {
    packet[0] = 0x60;
    packet.writeUInt16BE(tcpLength, 4);
    packet[6] = TCP;
    packet[7] = 64;
    from.bytes.copy(packet, 8);
    to.bytes.copy(packet, 24);
  } else {
    packet[0] = 0x45;
    packet.writeUInt16BE(packet.length, 2);
    // Do not fragment.
    packet[6] = 0x40;
    packet[8] = 64;
    packet[9] = TCP;
    from.bytes.copy(packet, 12);
    to.bytes.copy(packet, 16);
    packet.writeUInt16BE(folded(sum(packet, 0, IPV4_HEADER)), 10);
  }
  packet.writeUInt16BE(from.port, ip);
  packet.writeUInt16BE(to.port, ip + 2);
  packet.writeUInt32BE(sequence >>> 0, ip + 4);
  packet.writeUInt32BE(acknowledged >>> 0, ip + 8);
  packet[ip + 12] = (TCP_HEADER / 4) << 4;
  packet[ip + 13] = flags;
  packet.writeUInt16BE(WINDOW, ip + 14);
  payload.copy(packet, ip + TCP_HEADER);
  // Of the pseudo header: both addresses, which stand right before, the protocol and the length.
  const addresses = six ? sum(packet, 8, 40) : sum(packet, 12, 20);
  packet.writeUInt16BE(folded(addresses + TCP + tcpLength + sum(packet, ip, packet.length)), ip + 16);
  return packet;
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
