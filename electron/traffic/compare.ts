/** Below this a loop finds the byte sooner than another native call would. */
const LOOP_BYTES = 64;

/** Index of the first of `length` bytes in which `a` (from `aAt`) and `b` (from `bAt`) differ; `length` when none does. */
export function firstMismatch(a: Buffer, aAt: number, b: Buffer, bAt: number, length: number): number {
  if (a.compare(b, bAt, bAt + length, aAt, aAt + length) === 0) return length;
  let from = 0;
  let size = length;
  while (size > LOOP_BYTES) {
    const half = size >> 1;
    if (a.compare(b, bAt + from, bAt + from + half, aAt + from, aAt + from + half) === 0) {
      from += half;
      size -= half;
    } else {
      size = half;
    }
  }
  while (a[aAt + from] === b[bAt + from]) from++;
  return from;
}
