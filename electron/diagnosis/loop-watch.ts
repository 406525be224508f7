import { monotonicMs } from '../net/deadline.ts';

const TICK_MS = 10;
/** A timer is late by a little on any machine. */
const SHORTEST_MS = 10;

/**
 * How long this thread's event loop stood still. What a check takes for a delay on the way may be our own: bytes that have arrived are only seen when it is
 * their turn.
 */
export class LoopWatch {
  readonly #timer: NodeJS.Timeout;
  /** In the order of time, each shorter than the one before: what a longer one came after is never the longest any more. */
  readonly #stills: { readonly at: number; readonly ms: number }[] = [];
  #last = monotonicMs();

  constructor() {
    this.#timer = setInterval(() => {
      const now = monotonicMs();
      const ms = now - this.#last - TICK_MS;
      this.#last = now;
      if (ms < SHORTEST_MS) return;
      while ((this.#stills.at(-1)?.ms ?? Infinity) <= ms) this.#stills.pop();
      this.#stills.push({ at: now, ms });
    }, TICK_MS);
    this.#timer.unref();
  }

  /** The longest standstill since `at` (`monotonicMs()`), milliseconds; the one that goes on counts. */
  since(at: number): number {
    const now = monotonicMs();
    return Math.max(0, now - this.#last - TICK_MS, this.#stills.find((still) => still.at >= at)?.ms ?? 0);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
