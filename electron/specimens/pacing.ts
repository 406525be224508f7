import type { Connection } from './splice.ts';
import type { Ending, Outlet, StageMaker } from './lane.ts';

/** Stages that change when bytes pass, never which. */

/** Beyond this a holding proxy stops reading, as one whose buffer is full. */
const HELD_LIMIT_BYTES = 256 * 1024 * 1024;
/** Read no faster than this, so that a sender who sends for seconds, as fast as it can, is done before the buffer is full. */
const HOLDING_BYTES_PER_SECOND = 32 * 1024 * 1024;
const HOLDING_BUCKET_BYTES = 1024 * 1024;

/** Keeps all bytes until the sender ends, then delivers them. */
export function holdUntilEnd(connection: Connection): StageMaker {
  return (outlet, source) => {
    let held: Buffer[] = [];
    let length = 0;
    const store: Outlet = {
      write(chunk) {
        held.push(chunk);
        length += chunk.length;
        if (length >= HELD_LIMIT_BYTES) source.hold('buffer full');
      },
      end(how) {
        if (how === 'fin') for (const chunk of held) outlet.write(chunk);
        held = [];
        outlet.end(how);
      },
    };
    return limitRate(connection, HOLDING_BYTES_PER_SECOND, HOLDING_BUCKET_BYTES)(store, source);
  };
}

export interface DelayOptions {
  /** When a chunk of `length` bytes that arrived at `now` may leave, in ms of `performance.now()`; later chunks never overtake. Also asked for the end, with length 0. */
  readonly departure: (now: number, length: number) => number;
  /** Bytes under way; beyond it the source is not read. */
  readonly limitBytes: number;
}

interface UnderWay {
  readonly at: number;
  readonly what: Buffer | Ending;
}

/** A chunk costs more than its bytes; this bounds the memory of a flood of tiny ones. */
const CHUNK_OVERHEAD_BYTES = 256;
const IN_FLIGHT = 'too much under way';

/** A long line: everything, the end included, leaves later than it came, in order. */
export function delayed(connection: Connection, { departure, limitBytes }: DelayOptions): StageMaker {
  return (outlet, source) => {
    const queue: UnderWay[] = [];
    let first = 0;
    let weight = 0;
    let last = 0;
    let timer: NodeJS.Timeout | null = null;

    const push = (what: Buffer | Ending): void => {
      const now = performance.now();
      last = Math.max(last, departure(now, typeof what === 'string' ? 0 : what.length));
      queue.push({ at: last, what });
      weight += weightOf(what);
      if (weight > limitBytes) source.hold(IN_FLIGHT);
      timer ??= connection.after(Math.max(0, last - now), deliver);
    };
    const deliver = (): void => {
      timer = null;
      const now = performance.now();
      for (let next = queue[first]; next; next = queue[first]) {
        // Timers count whole milliseconds and may be a fraction early.
        if (next.at > now + 0.5) {
          timer = connection.after(next.at - now, deliver);
          break;
        }
        first += 1;
        weight -= weightOf(next.what);
        if (typeof next.what === 'string') outlet.end(next.what);
        else outlet.write(next.what);
      }
      queue.splice(0, first);
      first = 0;
      // A slow receiver must be felt by the sender too: what is under way is bounded, so it is enough that the source stops.
      if (weight <= limitBytes) source.release(IN_FLIGHT);
    };
    return { bytes: push, end: push };
  };
}

function weightOf(what: Buffer | Ending): number {
  return CHUNK_OVERHEAD_BYTES + (typeof what === 'string' ? 0 : what.length);
}

/** Lets `bytesPerSecond` pass, after a first `bucket` of bytes at once. Holds one chunk and does not read on before it has passed. */
export function limitRate(connection: Connection, bytesPerSecond: number, bucket: number): StageMaker {
  return (outlet, source) => {
    let waiting: Buffer = Buffer.alloc(0);
    let tokens = bucket;
    let filledAt = performance.now();
    let timer: NodeJS.Timeout | null = null;

    const pour = (): void => {
      timer = null;
      const now = performance.now();
      tokens = Math.min(bucket, tokens + ((now - filledAt) * bytesPerSecond) / 1000);
      filledAt = now;
      const passing = waiting.subarray(0, Math.floor(tokens));
      if (passing.length > 0) {
        tokens -= passing.length;
        waiting = waiting.subarray(passing.length);
        outlet.write(passing);
      }
      if (waiting.length === 0) source.release('rate');
      // Half a bucket at a time: smooth enough, and few timers.
      else timer = connection.after((Math.min(waiting.length, bucket / 2) / bytesPerSecond) * 1000, pour);
    };
    return {
      bytes(chunk) {
        waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
        source.hold('rate');
        if (!timer) pour();
      },
      // A reset overtakes what waits.
      end(how) {
        if (timer) connection.cancel(timer);
        outlet.end(how);
      },
    };
  };
}
