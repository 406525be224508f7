import { Failure } from '../../shared/model/failure.ts';

/**
 * What signals are aborted with here. Nobody reads it; without a reason Node makes a DOMException with a stack for each, which costs as much as a small write.
 */
export const OVER = 'over';

/** A signal that follows its parent and also fires when time is up. `clear` must be called, or the timer and listener stay. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether time was up (and not the parent aborted). */
  readonly expired: boolean;
  /** Milliseconds left, not below zero. */
  readonly remainingMs: number;
  clear(): void;
}

export function startDeadline(parent: AbortSignal | undefined, timeoutMs: number): Deadline {
  const controller = new AbortController();
  const until = monotonicMs() + timeoutMs;
  let expired = false;
  const onAbort = (): void => {
    clearTimeout(timer);
    controller.abort(OVER);
  };
  const timer = setTimeout(() => {
    expired = true;
    parent?.removeEventListener('abort', onAbort);
    controller.abort(OVER);
  }, timeoutMs);
  if (parent?.aborted) onAbort();
  else parent?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    get remainingMs() {
      return Math.max(0, until - monotonicMs());
    },
    clear() {
      clearTimeout(timer);
      parent?.removeEventListener('abort', onAbort);
    },
  };
}

/** What every operation rejects with when its signal fires. */
export function cancelled(): Failure {
  return new Failure('CANCELLED', 'cancelled', { stage: 'stream' });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** Rejects with `CANCELLED` when `signal` fires before `work` settles; `work` itself goes on, its result unused. */
export async function abandonOnAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  if (signal.aborted) {
    work.catch(() => undefined);
    throw cancelled();
  }
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      reject(cancelled());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort);
    });
  });
}

/** Monotonic nanoseconds, the clock of every `at`. */
export function hrtimeNs(): number {
  return Number(process.hrtime.bigint());
}

/** The same clock in milliseconds, with their fractions. The first `performance.now()` of a thread would load all of node:perf_hooks: 4 ms of processor time. */
export function monotonicMs(): number {
  return hrtimeNs() / 1e6;
}
