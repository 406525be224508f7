import { Failure } from '../../shared/model/failure.ts';
import { createPacer } from './pacing.ts';
import { createSource, MAX_PIECE_BYTES } from './pattern.ts';
import type { Pattern } from './pattern.ts';

/** What a sender writes to. `write` gives the event loop turns and resolves when the system took all bytes, and rejects with a `Failure` (`CANCELLED` when `signal` aborts). */
export interface Writer {
  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
}

export interface SendPlan {
  readonly pattern: Pattern;
  /** Bytes to send, or null for no limit. */
  readonly amount: number | null;
  /** Time to send for, milliseconds, or null for no limit. One of the two limits, or `signal`, must be given. */
  readonly durationMs: number | null;
  /** Bytes a second, or null for as fast as they are taken. */
  readonly pace?: number | null;
  readonly signal?: AbortSignal;
}

export interface SendResult {
  /** Bytes whose write was confirmed. */
  readonly sent: number;
  /** Bytes of the piece whose write was cut off by the deadline, the signal or a failure: all, some or none of them went out. */
  readonly unconfirmed: number;
  /** hrtime nanoseconds before the first write and after the last confirmed one; null when there was none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly stopped: 'amount' | 'duration' | 'signal' | 'failure';
  /** Set when `stopped` is `failure`. */
  readonly failure: Failure | null;
}

const FIRST_PIECE_BYTES = 16 * 1024;
const SMALLEST_PIECE_BYTES = 1024;
/** An amount goes out in at least so many pieces: a piece as large as all of it would need that much memory, to be used once. */
const FEWEST_PIECES = 8;
const QUICK_NS = 4e6;
const SLOW_NS = 20e6;
/** A write that was slow on a route this fast only waited for its turn on a busy machine; small pieces would make that worse. */
const FAST_BYTES_PER_NS = 0.05;

/**
 * Sends the pattern from offset 0 until the amount, the time, the signal or a failure ends it; never rejects for these.
 *
 * `writer` must give the event loop a turn now and then, as ByteStream's `write` does, or reading on the same loop is starved. Pieces begin small and double up to
 * 1 MiB while writes return quickly or the route is fast, and halve when they are slow: a slow link is not handed a MiB, and a deadline is kept. A write
 * that is under way at the deadline is cut off; the stream may still carry its bytes (`unconfirmed`).
 */
export async function sendPattern(writer: Writer, plan: SendPlan): Promise<SendResult> {
  checkPlan(plan);
  const { pattern, amount, durationMs, signal } = plan;
  const pacer = plan.pace === undefined || plan.pace === null ? null : createPacer(plan.pace);
  const fitting = amount === null ? MAX_PIECE_BYTES : Math.max(FIRST_PIECE_BYTES, Math.ceil(amount / FEWEST_PIECES));
  const largest = Math.min(MAX_PIECE_BYTES, fitting, pacer?.piece ?? MAX_PIECE_BYTES);
  const stop = deadlineSignal(durationMs, signal);
  const source = createSource(pattern);
  let piece = Math.min(FIRST_PIECE_BYTES, largest);
  let sent = 0;
  let unconfirmed = 0;
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  const done = (stopped: SendResult['stopped'], failure: Failure | null = null): SendResult => ({
    sent,
    unconfirmed,
    firstAt,
    lastAt,
    stopped,
    failure,
  });

  try {
    while (amount === null || sent < amount) {
      const length = Math.min(piece, amount === null ? piece : amount - sent);
      if (pacer !== null) await pacer.take(length, stop.signal);
      if (stop.signal.aborted) break;
      const startedAt = now();
      firstAt ??= startedAt;
      unconfirmed = length;
      await writer.write(source.next(length), stop.signal);
      unconfirmed = 0;
      sent += length;
      lastAt = now();
      const fast = sent >= FAST_BYTES_PER_NS * (lastAt - firstAt);
      if (fast || lastAt - startedAt < QUICK_NS) piece = Math.min(largest, piece * 2);
      else if (lastAt - startedAt > SLOW_NS) piece = Math.max(Math.min(SMALLEST_PIECE_BYTES, largest), piece >> 1);
    }
    if (amount !== null && sent >= amount) return done('amount');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!(stop.signal.aborted && error.code === 'CANCELLED')) return done('failure', error);
  } finally {
    stop.release();
  }
  return done(signal?.aborted === true ? 'signal' : 'duration');
}

interface StopSignal {
  readonly signal: AbortSignal;
  /** Clears the timer and the listener. */
  release(): void;
}

// AbortSignal.any and AbortSignal.timeout would keep a listener and a timer after the end.
function deadlineSignal(durationMs: number | null, outer: AbortSignal | undefined): StopSignal {
  const controller = new AbortController();
  const abort = (): void => {
    // Without a reason Node would make a DOMException with its stack.
    controller.abort('over');
  };
  const timer = durationMs === null ? undefined : setTimeout(abort, Math.min(durationMs, 2 ** 31 - 1));
  if (outer?.aborted === true) abort();
  else outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

function checkPlan({ amount, durationMs, signal }: SendPlan): void {
  if (amount !== null && !(Number.isSafeInteger(amount) && amount >= 0))
    throw new Failure('BAD_SIZE', 'an amount is a whole number of bytes', { stage: 'usage' });
  if (durationMs !== null && !(durationMs >= 0))
    throw new Failure('BAD_NUMBER', 'a duration is a number of milliseconds, 0 or more', { stage: 'usage' });
  if (amount === null && durationMs === null && signal === undefined)
    throw new Failure('BAD_USAGE', 'sending needs an amount, a time or a signal to end it', { stage: 'usage' });
}

function now(): number {
  return Number(process.hrtime.bigint());
}
