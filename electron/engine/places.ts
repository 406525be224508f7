import { cancelled, monotonicMs } from '../net/deadline.ts';
import type { LoopWatch } from '../diagnosis/loop-watch.ts';

const FEWEST = 2;
const FIRST = 6;
const LOOK_EVERY_MS = 200;
/** Standstills up to here leave room for more; beyond the other one there are too many. All that is measured by time stays sure at either (company.ts). */
const ROOM_MS = 15;
const CROWDED_MS = 40;

/**
 * Places for runs that move bytes and measure time: as many as this thread can serve without standing still itself. Waiting for hosts that do not answer costs
 * nothing and needs no place.
 */
export class Places {
  readonly #watch: Pick<LoopWatch, 'since'>;
  readonly #most: number;
  readonly #waiting = new Set<() => void>();
  #limit = FIRST;
  #taken = 0;
  #looked = monotonicMs();

  constructor(watch: Pick<LoopWatch, 'since'>, most: number) {
    this.#watch = watch;
    this.#most = Math.max(FEWEST, most);
  }

  get limit(): number {
    return this.#limit;
  }

  /** Waits for one; the result gives it back. */
  readonly take = async (signal: AbortSignal): Promise<() => void> => {
    if (signal.aborted) throw cancelled();
    this.#look();
    if (this.#taken >= this.#limit) await this.#wait(signal);
    else this.#taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken -= 1;
      this.#look();
      this.#next();
    };
  };

  /** Resolves with the place taken. */
  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#waiting.delete(go);
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(go);
    });
  }

  #next(): void {
    for (const go of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      this.#waiting.delete(go);
      this.#taken += 1;
      go();
    }
  }

  #look(): void {
    const now = monotonicMs();
    if (now - this.#looked < LOOK_EVERY_MS) return;
    const still = this.#watch.since(this.#looked);
    this.#looked = now;
    if (still > CROWDED_MS) this.#limit = Math.max(FEWEST, Math.floor(this.#limit * 0.75));
    else if (still < ROOM_MS && this.#waiting.size > 0) this.#limit = Math.min(this.#most, this.#limit + 2);
  }
}
