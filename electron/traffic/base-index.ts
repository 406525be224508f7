import { BASE_BYTES } from './pattern.ts';

/** Bytes that must be equal before a place in the stream counts as found in the base: no accident at 2^-128 × 65536. */
export const WINDOW_BYTES = 16;

/** Finds where in the base some bytes come from. */
export interface BaseIndex {
  /** Base position of the `WINDOW_BYTES` bytes at `bytes[at]`, or -1. Constant time; `at + WINDOW_BYTES` must be inside. */
  find(bytes: Buffer, at: number): number;
}

const BUCKETS = 1 << 16;
const NONE = -1;

/** 512 KiB and about 2 ms; made only when a stream was found to differ. */
export function createBaseIndex(base: Buffer): BaseIndex {
  const wrapped = Buffer.concat([base, base.subarray(0, WINDOW_BYTES)]);
  const first = new Int32Array(BUCKETS).fill(NONE);
  const next = new Int32Array(BASE_BYTES);
  for (let position = 0; position < BASE_BYTES; position++) {
    const bucket = bucketOf(wrapped, position);
    next[position] = first[bucket] ?? NONE;
    first[bucket] = position;
  }
  return {
    find(bytes, at) {
      for (let position = first[bucketOf(bytes, at)] ?? NONE; position !== NONE; position = next[position] ?? NONE) {
        if (sameWindow(wrapped, position, bytes, at)) return position;
      }
      return NONE;
    },
  };
}

function bucketOf(bytes: Buffer, at: number): number {
  return Math.imul(bytes.readInt32LE(at), 0x9e3779b1) >>> 16;
}

function sameWindow(a: Buffer, aAt: number, b: Buffer, bAt: number): boolean {
  for (let index = 0; index < WINDOW_BYTES; index++) if (a[aAt + index] !== b[bAt + index]) return false;
  return true;
}
