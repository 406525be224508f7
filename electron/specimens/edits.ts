import { passOn } from './lane.ts';
import type { Outlet, StageMaker } from './lane.ts';

/** Stages that change what passes. Offsets count the bytes that the stage was given, from 0. */

/** Flips the lowest bit of the byte at `offset`. */
export function flipAt(offset: number): StageMaker {
  return (outlet) => {
    let seen = 0;
    return {
      bytes(chunk) {
        const index = offset - seen;
        seen += chunk.length;
        if (index >= 0 && index < chunk.length) chunk.writeUInt8(chunk.readUInt8(index) ^ 1, index);
        outlet.write(chunk);
      },
      end: (how) => outlet.end(how),
    };
  };
}

/** Puts `foreign` in front of the byte at `offset`, as soon as the bytes before it have passed. */
export function insertAt(offset: number, foreign: Buffer): StageMaker {
  return (outlet) => {
    let seen = 0;
    return {
      bytes(chunk) {
        const before = offset - seen;
        seen += chunk.length;
        if (before <= 0 || before > chunk.length) {
          outlet.write(chunk);
          return;
        }
        outlet.write(chunk.subarray(0, before));
        outlet.write(Buffer.from(foreign));
        writeUnlessEmpty(outlet, chunk.subarray(before));
      },
      end: (how) => outlet.end(how),
    };
  };
}

/** Takes out `length` bytes from `offset` on. */
export function dropAt(offset: number, length: number): StageMaker {
  return (outlet) => {
    let seen = 0;
    return {
      bytes(chunk) {
        const from = Math.min(Math.max(offset - seen, 0), chunk.length);
        const to = Math.min(Math.max(offset + length - seen, 0), chunk.length);
        seen += chunk.length;
        writeUnlessEmpty(outlet, chunk.subarray(0, from));
        writeUnlessEmpty(outlet, chunk.subarray(to));
      },
      end: (how) => outlet.end(how),
    };
  };
}

/** Wraps every read in a chunk of the chunked transfer coding (RFC 9112 §7.1). */
export const inChunks: StageMaker = (outlet) => ({
  bytes: (chunk) => outlet.write(Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])),
  end(how) {
    if (how === 'fin') outlet.write(Buffer.from('0\r\n\r\n'));
    outlet.end(how);
  },
});

/** Reads and forgets; only the end passes. */
export const swallow: StageMaker = (outlet) => ({ bytes: () => undefined, end: (how) => outlet.end(how) });

/** Loses what came in the same read as the head before the stream. */
export const loseEarly: StageMaker = (outlet, source) => ({ ...passOn(outlet, source), early: () => undefined });

/** Calls `then` when exactly `limit` bytes have been taken by the system on the other side; nothing passes afterwards. */
export function passOnly(limit: number, then: () => void): StageMaker {
  return (outlet, source) => {
    let left = limit;
    return {
      bytes(chunk) {
        if (left === 0) return;
        const passing = chunk.subarray(0, left);
        left -= passing.length;
        if (left > 0) {
          outlet.write(passing);
          return;
        }
        source.hold('limit reached');
        outlet.write(passing, then);
      },
      end: (how) => outlet.end(how),
    };
  };
}

function writeUnlessEmpty(outlet: Outlet, bytes: Buffer): void {
  if (bytes.length > 0) outlet.write(bytes);
}
