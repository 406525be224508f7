import type { StoredSession } from '../stored-session.ts';
import type { ExportOptions } from './export-options.ts';
import { packetsOf, type TimedPacket } from './packets.ts';
import { FLAGS, ipPacket } from './tcp-packet.ts';

/* pcapng: draft-ietf-opsawg-pcapng. Little-endian throughout. */

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
/** Packets begin with their IP header. */
const LINKTYPE_RAW = 101;

const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const NANOSECONDS = 9;

/** What a run's two observed legs would have looked like on the wire, as far as its events tell. For Wireshark and its like. */
export function* exportPcapng(session: StoredSession, { program, redaction }: ExportOptions): Generator<Buffer> {
  const hidden = redaction.addresses ? ' Addresses and host names are made up.' : '';
  yield block(SECTION_HEADER, sectionHeader(), [
    [OPT_COMMENT, text(`${session.summary.title}. Every packet is synthesised from socket events; none was captured.${hidden}`)],
    [SHB_USERAPPL, text(program)],
  ]);
  yield block(INTERFACE_DESCRIPTION, interfaceDescription(), [
    [IF_NAME, text('socket events')],
    [IF_DESCRIPTION, text('What the client and the server saw at their sockets')],
    [IF_TSRESOL, Buffer.of(NANOSECONDS)],
  ]);
  for (const packet of packetsOf(session)) yield packetBlock(packet);
}

/** The same packets in words, a line each: time since 1970 in seconds, both ends, flags, bytes, and the comment. */
export function* describePackets(session: StoredSession): Generator<string> {
  for (const { time, segment, comment } of packetsOf(session)) {
    const { from, to, flags, payload } = segment;
    const names = (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).filter((name) => (flags & FLAGS[name]) !== 0 && name !== 'push');
    const seconds = `${String(time / 1_000_000_000n)}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
    const bytes = payload.length === 0 ? '' : ` ${payload.length.toLocaleString('en')} bytes`;
    yield `${seconds} ${from.shown} → ${to.shown} ${names.join(' ').toUpperCase()}${bytes}: ${comment}\n`;
  }
}

function sectionHeader(): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(0x1a2b3c4d, 0);
  body.writeUInt16LE(1, 4);
  // The length of the section is not known before its end.
  body.writeBigInt64LE(-1n, 8);
  return body;
}

function interfaceDescription(): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(LINKTYPE_RAW, 0);
  return body;
}

function packetBlock({ time, segment, comment }: TimedPacket): Buffer {
  const packet = ipPacket(segment);
  const body = Buffer.alloc(20 + padded(packet.length));
  body.writeUInt32LE(Number(time >> 32n), 4);
  body.writeUInt32LE(Number(time & 0xffff_ffffn), 8);
  body.writeUInt32LE(packet.length, 12);
  body.writeUInt32LE(packet.length, 16);
  packet.copy(body, 20);
  return block(ENHANCED_PACKET, body, [[OPT_COMMENT, text(comment)]]);
}

function block(type: number, body: Buffer, options: readonly (readonly [code: number, value: Buffer])[]): Buffer {
  const optionBytes = options.reduce((sum, [, value]) => sum + 4 + padded(value.length), 4);
  const length = 12 + body.length + optionBytes;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  body.copy(bytes, 8);
  let at = 8 + body.length;
  for (const [code, value] of options) {
    bytes.writeUInt16LE(code, at);
    bytes.writeUInt16LE(value.length, at + 2);
    value.copy(bytes, at + 4);
    at += 4 + padded(value.length);
  }
  // opt_endofopt, which is zeros, and the length again.
  bytes.writeUInt32LE(length, length - 4);
  return bytes;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** Options are UTF-8, and no longer than 16 bits can say. */
function text(words: string): Buffer {
  return Buffer.from(words.slice(0, 16_000), 'utf8');
}
