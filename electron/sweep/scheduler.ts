import type { SweepEntry } from './entry.ts';
import { Waiting } from './waiting.ts';

export interface SchedulerParts {
  /** Read as far as there is room, not further. */
  readonly entries: AsyncIterable<SweepEntry> | Iterable<SweepEntry>;
  /** Attempts at once. */
  readonly concurrency: number;
  /** Of these on one network; null: no limit. */
  readonly perNetwork: number | null;
  /** Each waits up to so long first. */
  readonly jitterMs: number;
  /**
   * Tests one, and resolves when its result is where it belongs. What it rejects with ends the sweep. Whoever tests may call `quiet`, once or more: nothing goes
   * to its proxy any more, so that another one may have its place, while its result is still to come.
   */
  readonly test: (entry: SweepEntry, quiet: () => void) => Promise<void>;
  /** Once aborted nothing is begun any more. */
  readonly signal: AbortSignal;
}

/** So many wait beyond those that run, so that one large network does not keep the others waiting. */
const LOOK_AHEAD = 4096;

/** So many, and so many times the attempts at once, may be quiet: each still holds memory, and a port of this computer. */
const MOST_QUIET = 1024;
const QUIET_FOR_EACH = 4;

/** Hands entries out, politely, until all are tested. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #waiting: Waiting;
  readonly #timers = new Map<NodeJS.Timeout, () => void>();
  #running = 0;
  #quiet = 0;
  #paused = false;
  #failure: { readonly error: unknown } | null = null;
  /** Called whenever one has ended, or the sweep was paused, resumed or called off. */
  #changed: () => void = () => undefined;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#waiting = new Waiting(parts.perNetwork);
  }

  /** Those that are quiet are among them. */
  get running(): number {
    return this.#running + this.#quiet;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Those that are under way end as they would. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#begin();
    this.#changed();
  }

  /** Resolves when all are tested, or the signal has struck and nothing is under way any more. Rejects with what reading or a test threw. */
  async run(): Promise<void> {
    const { entries, signal } = this.#parts;
    const onAbort = (): void => {
      for (const [timer, skip] of this.#timers) {
        clearTimeout(timer);
        skip();
      }
      this.#changed();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for await (const entry of entries) {
        if (this.#isOver()) break;
        this.#waiting.add(entry);
        this.#begin();
        while (!this.#isOver() && this.#waiting.size >= LOOK_AHEAD) await this.#change();
      }
      while (this.running > 0 || (!this.#isOver() && this.#waiting.size > 0)) await this.#change();
    } finally {
      signal.removeEventListener('abort', onAbort);
      // Reading may have thrown while others are under way.
      while (this.running > 0) await this.#change();
    }
    if (this.#failure) throw this.#failure.error;
  }

  #isOver(): boolean {
    return this.#parts.signal.aborted || this.#failure !== null;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }

  #begin(): void {
    while (!this.#paused && !this.#isOver() && this.#running < this.#parts.concurrency) {
      const entry = this.#waiting.take();
      if (!entry) return;
      this.#running += 1;
      void this.#test(entry);
    }
  }

  async #test(entry: SweepEntry): Promise<void> {
    const place = { given: false };
    const leave = (): void => {
      this.#running -= 1;
      this.#waiting.end(entry);
    };
    const quiet = (): void => {
      if (place.given || this.#quiet >= Math.min(MOST_QUIET, this.#parts.concurrency * QUIET_FOR_EACH)) return;
      place.given = true;
      this.#quiet += 1;
      leave();
      this.#begin();
      this.#changed();
    };
    try {
      if (await this.#wait()) await this.#parts.test(entry, quiet);
    } catch (error) {
      this.#failure ??= { error };
    }
    if (place.given) this.#quiet -= 1;
    else leave();
    this.#begin();
    this.#changed();
  }

  /** False: it was called off meanwhile. */
  async #wait(): Promise<boolean> {
    const { jitterMs, signal } = this.#parts;
    if (jitterMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          resolve();
        }, Math.random() * jitterMs);
        this.#timers.set(timer, resolve);
      });
    }
    return !signal.aborted;
  }
}
