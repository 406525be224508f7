import { endianness } from 'node:os';
import { Failure } from '../../shared/model/failure.ts';
import { baseWords } from './base-words.ts';

/** Length of the pseudo-random base that repeats through the stream. */
export const BASE_BYTES = 64 * 1024;
/** Every block begins with a stamp that makes it unlike every other block. */
export const BLOCK_BYTES = 4096;
export const STAMP_BYTES = 8;
const LITTLE_ENDIAN = endianness() === 'LE';
/** Largest piece that a source hands out, bytes. */
export const MAX_PIECE_BYTES = 1024 * 1024;
/** Piece lengths that a source makes room for, one after the other. */
const PIECE_STEPS = [BLOCK_BYTES, 64 * 1024, 128 * 1024, 512 * 1024, MAX_PIECE_BYTES];

const WORD_VALUES = 2 ** 32;

/** `up`: client to server; `down`: server to client. */
export type TrafficDirection = 'up' | 'down';

/**
 * The bytes of one direction, as a function of the offset alone.
 *
 * Byte `o` is `base[o mod 65536]`, but for the first eight bytes of every 4096-byte block, which are XORed with the block's
 * number as a 64-bit little-endian integer. The base is 16384 32-bit little-endian words of mulberry32, started from the 32-bit
 * FNV-1a hash of the ASCII text `SEED:DIRECTION`, for instance `7:up`. It is the same on every machine.
 */
export interface Pattern {
  readonly seed: number;
  readonly direction: TrafficDirection;
  /** 65536 bytes, unstamped; not to be changed. */
  readonly base: Buffer;
  /** Writes the pattern's bytes from `offset` on over all of `target`. */
  fill(target: Buffer, offset: number): void;
  /** Writes the stamps of `blocks` whole blocks into `target`, whose base bytes are already there. */
  stamp(target: Buffer, position: number, firstBlock: number, blocks: number): void;
}

/** `seed` is an integer from 0 to 2^53-1, else `BAD_NUMBER`. */
export function createPattern(seed: number, direction: TrafficDirection): Pattern {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Failure('BAD_NUMBER', 'a pattern seed is an integer from 0 to 2^53-1', { stage: 'usage' });
  const base = baseOf(`${String(seed)}:${direction}`);
  const lowWords = new Int32Array(BASE_BYTES / BLOCK_BYTES);
  const highWords = new Int32Array(BASE_BYTES / BLOCK_BYTES);
  for (let block = 0; block < lowWords.length; block++) {
    lowWords[block] = base.readInt32LE(block * BLOCK_BYTES);
    highWords[block] = base.readInt32LE(block * BLOCK_BYTES + 4);
  }

  /** The last target as words: a source and a verifier stamp the same buffer again and again, and a view costs more than the sixteen stamps of 64 KiB. */
  let seen: Buffer | null = null;
  let seenWords: Int32Array | null = null;

  function wordsOf(target: Buffer): Int32Array | null {
    if (seen !== target) {
      seen = target;
      seenWords =
        LITTLE_ENDIAN && target.byteOffset % 4 === 0 ? new Int32Array(target.buffer, target.byteOffset, target.length >> 2) : null;
    }
    return seenWords;
  }

  function stamp(target: Buffer, position: number, firstBlock: number, blocks: number): void {
    // Words at once where the processor's own order is the pattern's: a piece of 1 MiB takes 512 of them.
    const words = position % 4 === 0 ? wordsOf(target) : null;
    // Divided once and then counted on, in 32-bit integers, since this runs for every 4 KiB of traffic.
    let slot = firstBlock % lowWords.length;
    let low = firstBlock | 0;
    let high = Math.floor(firstBlock / WORD_VALUES) | 0;
    let at = position;
    for (let index = 0; index < blocks; index++) {
      const first = (lowWords[slot] ?? 0) ^ low;
      const second = (highWords[slot] ?? 0) ^ high;
      if (words) {
        words[at >> 2] = first;
        words[(at >> 2) + 1] = second;
      } else {
        target.writeInt32LE(first, at);
        target.writeInt32LE(second, at + 4);
      }
      at += BLOCK_BYTES;
      slot = slot + 1 === lowWords.length ? 0 : slot + 1;
      low = (low + 1) | 0;
      if (low === 0) high = (high + 1) | 0;
    }
  }

  function fill(target: Buffer, offset: number): void {
    checkOffset(offset, target.length);
    copyBase(base, target, offset % BASE_BYTES);
    const stampBytes = Buffer.alloc(STAMP_BYTES);
    for (let block = Math.floor(offset / BLOCK_BYTES); block * BLOCK_BYTES < offset + target.length; block++) {
      stamp(stampBytes, 0, block, 1);
      const at = block * BLOCK_BYTES - offset;
      stampBytes.copy(target, Math.max(0, at), Math.min(STAMP_BYTES, Math.max(0, -at)));
    }
  }

  return { seed, direction, base, fill, stamp };
}

/** Fills `target` with the base, beginning at base position `from`. */
export function copyBase(base: Buffer, target: Buffer, from: number): void {
  let position = 0;
  let source = from;
  while (position < target.length) {
    position += base.copy(target, position, source, Math.min(BASE_BYTES, source + target.length - position));
    source = 0;
  }
}

/** Hands out the pattern piece by piece. */
export interface PatternSource {
  /** Pattern offset of the next piece. */
  readonly offset: number;
  /**
   * The next `length` (1..MAX_PIECE_BYTES) bytes. Their memory is used again: a piece is valid until the next call.
   */
  next(length: number): Buffer;
}

/**
 * Memory: one buffer of at most 1 MiB and 64 KiB, that grows with the longest piece asked for so far. It holds the base once and for all; a piece
 * costs only the stamps of its blocks. One buffer and not several, so that what is sent stays in the processor's cache.
 */
export function createSource(pattern: Pattern, startAt = 0): PatternSource {
  let held: Buffer = Buffer.alloc(0);
  let offset = startAt;

  function prepared(length: number): Buffer {
    if (held.length < BASE_BYTES + length) {
      // In few steps, since each fills the buffer anew, and a sender's pieces double from a few KiB on. Whole blocks, so that the last stamp of a piece always fits.
      const step = PIECE_STEPS.find((bytes) => bytes >= length) ?? MAX_PIECE_BYTES;
      held = Buffer.allocUnsafeSlow(BASE_BYTES + step);
      copyBase(pattern.base, held, 0);
    }
    return held;
  }

  return {
    get offset() {
      return offset;
    },
    next(length) {
      if (!(length >= 1 && length <= MAX_PIECE_BYTES)) throw new Failure('INTERNAL', 'a piece has 1 byte to 1 MiB', { stage: 'stream' });
      checkOffset(offset, length);
      const buffer = prepared(length);
      const start = offset % BASE_BYTES;
      const firstBlock = Math.floor(offset / BLOCK_BYTES);
      const lastBlock = Math.floor((offset + length - 1) / BLOCK_BYTES);
      pattern.stamp(buffer, start - (offset % BLOCK_BYTES), firstBlock, lastBlock - firstBlock + 1);
      offset += length;
      return buffer.subarray(start, start + length);
    },
  };
}

function checkOffset(offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(offset + length)) {
    throw new Failure('BAD_NUMBER', 'a pattern offset is an integer from 0 to 2^53-1', { stage: 'stream' });
  }
}

/** Where both ends of a connection live in one thread, each makes the patterns of both directions: four times the same two bases. 256 KiB at the most. */
const BASES_KEPT = 4;
const bases = new Map<string, Buffer>();

function baseOf(text: string): Buffer {
  const kept = bases.get(text);
  if (kept) return kept;
  const [oldest] = bases.keys();
  if (oldest !== undefined && bases.size === BASES_KEPT) bases.delete(oldest);
  const base = baseWords(fnv1a(text));
  bases.set(text, base);
  return base;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, 'latin1')) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
