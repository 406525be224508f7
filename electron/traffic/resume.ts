import { createBaseIndex, WINDOW_BYTES } from './base-index.ts';
import type { BaseIndex } from './base-index.ts';
import { firstMismatch } from './compare.ts';
import { BASE_BYTES, BLOCK_BYTES, STAMP_BYTES } from './pattern.ts';
import type { Pattern } from './pattern.ts';

/** Where, behind a difference, the stream is the pattern again. */
export interface Resume {
  /** Bytes of the collected ones that come before. */
  readonly skipped: number;
  /** Pattern offset of the byte at `skipped`. */
  readonly offset: number;
  /** False when the bytes seen hold no stamp, so that the offset is known modulo 64 KiB only. */
  readonly certain: boolean;
  /** True when all collected bytes behind are right, so that more of them may bring certainty. */
  readonly open: boolean;
}

export interface ResumeQuery {
  /** The stream from the first wrong byte on. */
  readonly collected: Buffer;
  /** Pattern offset that was due at `collected[0]`. */
  readonly due: number;
  /** Pattern offset of the first wrong byte; less than `due` when bytes between were thrown away. */
  readonly firstWrong: number;
  /** How many bytes later than due the whole stream is known to end, or null. */
  readonly shift: number | null;
  /** Distance between the places looked at: 1 is exact and costs about 20 ns a byte. */
  readonly stride: number;
}

export interface ResumeFinder {
  find(query: ResumeQuery): Resume | null;
}

interface Candidate {
  readonly offset: number;
  readonly stamps: number;
  readonly rank: number;
}

/** Largest believable block number: beyond 2^53 bytes no offset is exact. */
const MAX_BLOCK = 2 ** 53 / BLOCK_BYTES;
const BLOCKS_IN_BASE = BASE_BYTES / BLOCK_BYTES;

/**
 * The base tells the place modulo 64 KiB, the stamps behind it tell which 64 KiB. Where several offsets are possible, the one that
 * explains the longest run of bytes wins, then the one that most stamps support, then the least surprising one.
 */
export function createResumeFinder(pattern: Pattern): ResumeFinder {
  let index: BaseIndex | null = null;
  let scratch = Buffer.alloc(0);

  /** Number of bytes of `collected` from `at` on that are the pattern's from `offset` on. */
  function runLength(collected: Buffer, at: number, offset: number, length = collected.length - at): number {
    if (scratch.length < length) scratch = Buffer.allocUnsafeSlow(length);
    const expected = scratch.subarray(0, length);
    pattern.fill(expected, offset);
    return firstMismatch(expected, 0, collected, at, length);
  }

  /** Offsets of `collected[at]` that the stamps behind it speak for, with the number of stamps. */
  function stampedOffsets(collected: Buffer, at: number, basePosition: number): Map<number, number> {
    const votes = new Map<number, number>();
    const toStamp = (BLOCK_BYTES - (basePosition % BLOCK_BYTES)) % BLOCK_BYTES;
    for (let ahead = toStamp; at + ahead + STAMP_BYTES <= collected.length; ahead += BLOCK_BYTES) {
      const basePlace = (basePosition + ahead) % BASE_BYTES;
      const low = (collected.readInt32LE(at + ahead) ^ pattern.base.readInt32LE(basePlace)) >>> 0;
      const high = (collected.readInt32LE(at + ahead + 4) ^ pattern.base.readInt32LE(basePlace + 4)) >>> 0;
      const block = high * 0x1_0000_0000 + low;
      const offset = block * BLOCK_BYTES - ahead;
      if (block >= MAX_BLOCK || block % BLOCKS_IN_BASE !== basePlace / BLOCK_BYTES || offset < 0) continue;
      votes.set(offset, (votes.get(offset) ?? 0) + 1);
    }
    return votes;
  }

  function candidatesFor(query: ResumeQuery, at: number, basePosition: number): Candidate[] {
    const votes = stampedOffsets(query.collected, at, basePosition);
    const due = query.due + at;
    const distance = (((basePosition - due) % BASE_BYTES) + BASE_BYTES) % BASE_BYTES;
    const nearest = due + (distance > BASE_BYTES / 2 ? distance - BASE_BYTES : distance);
    const guesses = [query.shift === null ? -1 : due + query.shift, due, query.firstWrong, nearest];
    const possible = guesses.filter((offset) => offset >= 0 && offset % BASE_BYTES === basePosition);
    const offsets = new Set([...possible, ...votes.keys()]);
    return [...offsets].map((offset, order) => ({ offset, stamps: votes.get(offset) ?? 0, rank: -order }));
  }

  function resolve(query: ResumeQuery, at: number, basePosition: number): Resume | null {
    const { collected } = query;
    let best: (Candidate & { readonly run: number }) | null = null;
    for (const candidate of candidatesFor(query, at, basePosition)) {
      // The base alone does not make a place the right one: a wrong stamp may look like the base.
      if (runLength(collected, at, candidate.offset, WINDOW_BYTES) < WINDOW_BYTES) continue;
      const run = runLength(collected, at, candidate.offset);
      const order = best === null ? 1 : run - best.run || candidate.stamps - best.stamps || candidate.rank - best.rank;
      if (order > 0) best = { ...candidate, run };
    }
    if (best === null) return null;
    let skipped = at;
    let { offset } = best;
    const before = collected.subarray(0, at);
    if (at > 0 && offset > 0) {
      const length = Math.min(at, offset);
      const expected = Buffer.allocUnsafe(length);
      pattern.fill(expected, offset - length);
      let back = 0;
      while (back < length && expected[length - 1 - back] === before[at - 1 - back]) back++;
      skipped -= back;
      offset -= back;
    }
    const endsAsKnown = query.shift !== null && best.offset === query.due + at + query.shift;
    return { skipped, offset, certain: best.stamps > 0 || endsAsKnown, open: at + best.run === collected.length };
  }

  return {
    find(query) {
      index ??= createBaseIndex(pattern.base);
      const last = query.collected.length - WINDOW_BYTES;
      for (let at = 0; at <= last; at += query.stride) {
        const basePosition = index.find(query.collected, at);
        if (basePosition < 0) continue;
        const resume = resolve(query, at, basePosition);
        if (resume !== null) return resume;
      }
      return null;
    },
  };
}
