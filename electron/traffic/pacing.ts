import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../shared/model/failure.ts';

/** Limits a sender to a rate. */
export interface Pacer {
  /** Resolves when `bytes` may be sent. Rejects with `CANCELLED` when `signal` aborts; what was not granted is not charged. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
  /** Largest piece that keeps the flow even, bytes: what the rate allows in 5 ms, at least 1. */
  readonly piece: number;
}

const PIECE_SECONDS = 0.005;
/** A timer of a busy machine comes late; what was not sent by then is still due. A sender that stood still for longer does not make up for it. */
const LATE_SECONDS = 0.25;

/**
 * A token bucket: `bytesPerSecond` (> 0, else `BAD_NUMBER`). It begins with `burst` bytes (default: 5 ms of the rate) and holds what comes in 250 ms, so that
 * the rate is kept on average although every wait ends late. A piece larger than `burst` passes when so much is there and leaves a debt. No timer runs but
 * while a `take` waits.
 */
export function createPacer(bytesPerSecond: number, burst = bytesPerSecond * PIECE_SECONDS): Pacer {
  if (!(bytesPerSecond > 0 && Number.isFinite(bytesPerSecond) && burst >= 0))
    throw new Failure('BAD_NUMBER', 'a pace is a positive number of bytes a second', { stage: 'usage' });
  const room = Math.max(burst, bytesPerSecond * LATE_SECONDS);
  let tokens = burst;
  let filledAt = now();

  function refill(): void {
    const at = now();
    tokens = Math.min(room, tokens + ((at - filledAt) / 1e9) * bytesPerSecond);
    filledAt = at;
  }

  return {
    piece: Math.max(1, Math.floor(bytesPerSecond * PIECE_SECONDS)),
    async take(bytes, signal) {
      refill();
      const wanted = Math.min(bytes, burst);
      while (tokens < wanted) {
        // Rounded up, since a timer that fires early would only be set again.
        await pause(Math.max(1, Math.ceil(((wanted - tokens) / bytesPerSecond) * 1000)), signal);
        refill();
      }
      throwIfCancelled(signal);
      tokens -= bytes;
    },
  };
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  throwIfCancelled(signal);
  try {
    await sleep(Math.min(milliseconds, 2 ** 31 - 1), undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throwIfCancelled(signal);
    throw error;
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Failure('CANCELLED', 'the sending was cancelled', { stage: 'stream' });
}

function now(): number {
  return Number(process.hrtime.bigint());
}
