import { randomFillSync } from 'node:crypto';

/** Asking the system costs the same for a few bytes as for these. */
const POOL_BYTES = 4096;

const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
let used = POOL_BYTES;

/** So many unpredictable bytes, at most 4096; the caller's own. */
export function randomPiece(bytes: number): Buffer {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const piece = Buffer.from(pool.subarray(used, used + bytes));
  // What was handed out is nowhere else.
  pool.fill(0, used, used + bytes);
  used += bytes;
  return piece;
}
