import type { StoredSession } from '../stored-session.ts';
import type { ExportOptions } from './export-options.ts';
import { packetsOf, type TimedPacket } from './packets.ts';
import { commentOf } from './tcp-stream.ts';
import { FLAGS, packetLength, writePacket } from './tcp-packet.ts';

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
  yield* packetBlocks(packetsOf(session));
}

/** The same packets in words, a line each: time since 1970 in seconds, both ends, flags, bytes, and the comment. */
export function* describePackets(session: StoredSession): Generator<string> {
  for (const packet of packetsOf(session)) {
    const { time, segment } = packet;
    const { from, to, flags, payload } = segment;
    const names = (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).filter((name) => (flags & FLAGS[name]) !== 0 && name !== 'push');
    const seconds = `${String(time / 1_000_000_000n)}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
    const bytes = payload.length === 0 ? '' : ` ${payload.length.toLocaleString('en')} bytes`;
    yield `${seconds} ${from.shown} → ${to.shown} ${names.join(' ').toUpperCase()}${bytes}: ${commentOf(packet)}\n`;
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

/** Bytes that are given away at once, at least. */
const PIECE = 32 * 1024;
/** What stands around a packet and its comment: the block's head and end, the option's head, and the end of the options. */
const AROUND = 8 + 20 + 4 + 4 + 4;

/** Enhanced Packet Blocks, many in one piece: there are millions, and each would be some objects else. */
function* packetBlocks(packets: Iterable<TimedPacket>): Generator<Buffer> {
  let piece = Buffer.alloc(2 * PIECE);
  let at = 0;
  for (const packet of packets) {
    const comment = commentOf(packet);
    const length = AROUND + padded(packetLength(packet.segment)) + padded(Buffer.byteLength(comment, 'utf8'));
    if (at + length > piece.length) {
      yield piece.subarray(0, at);
      piece = Buffer.alloc(Math.max(2 * PIECE, length));
      at = 0;
    }
    writeBlock(piece, at, length, packet, comment);
    at += length;
  }
  if (at > 0) yield piece.subarray(0, at);
}

function writeBlock(into: Buffer, start: number, length: number, { time, segment }: TimedPacket, comment: string): void {
  const size = packetLength(segment);
  into.writeUInt32LE(ENHANCED_PACKET, start);
  into.writeUInt32LE(length, start + 4);
  into.writeUInt32LE(Number(time >> 32n), start + 12);
  into.writeUInt32LE(Number(time & 0xffff_ffffn), start + 16);
  into.writeUInt32LE(size, start + 20);
  into.writeUInt32LE(size, start + 24);
  writePacket(into, start + 28, segment);
  const option = start + 28 + padded(size);
  into.writeUInt16LE(OPT_COMMENT, option);
  into.writeUInt16LE(into.write(comment, option + 4, 'utf8'), option + 2);
  into.writeUInt32LE(length, start + length - 4);
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
