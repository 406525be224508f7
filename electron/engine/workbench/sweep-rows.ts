import { Failure } from '../../../shared/model/failure.ts';
import type { TestedTexts } from '../../sessions/log-writes.ts';

/** So much text may wait for the log before the sweep waits too. */
const MOST_WAITING = 4 * 1024 * 1024;
/** And so much, or at least one row, goes to it at once: what is committed stays near to what is tested, and little of it is in memory twice. */
const MOST_AT_ONCE = 1024 * 1024;

/** Rows on their way into the log, in batches, in order. What it does not take stays here until it does. */
export class SweepRows {
  #write: (rows: readonly TestedTexts[]) => Promise<void> = () => Promise.resolve();
  #waiting: TestedTexts[] = [];
  #size = 0;
  #writing: Promise<void> | null = null;
  #failure: Failure | null = null;
  #givenUp = false;
  /** Those that wait until there is room. */
  readonly #held = new Set<() => void>();

  start(write: (rows: readonly TestedTexts[]) => Promise<void>): void {
    this.#write = write;
  }

  /** With a promise where the log does not keep up. `onFailure` is told once each time when the log takes no more. */
  add(row: string, evidence: TestedTexts['evidence'], onFailure: (failure: Failure) => void): Promise<void> | void {
    this.#waiting.push({ row, evidence });
    this.#size += row.length + (evidence?.length ?? 0);
    if (!this.#failure) this.#writing ??= this.#send(onFailure);
    if (this.#size > MOST_WAITING && !this.#givenUp) return new Promise((resolve) => this.#held.add(resolve));
  }

  /** Resolves when all are in the log. Rejects with what keeps them out. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#waiting.length > 0) await this.retry();
  }

  /** The same once more. */
  async retry(): Promise<void> {
    await this.#writing;
    this.#failure = null;
    if (this.#waiting.length === 0) return;
    this.#writing = this.#send(() => undefined);
    await this.#writing;
    const failure = this.#now();
    if (failure) throw failure;
  }

  /** Nobody waits for room any more. */
  giveUp(): void {
    this.#givenUp = true;
    this.#release();
  }

  async #send(onFailure: (failure: Failure) => void): Promise<void> {
    while (this.#waiting.length > 0) {
      const { rows, size } = this.#batch();
      try {
        await this.#write(rows);
        this.#size -= size;
        this.#release();
      } catch (error) {
        this.#waiting = [...rows, ...this.#waiting];
        if (!(error instanceof Failure)) throw error;
        this.#failure = error;
        onFailure(error);
        break;
      }
    }
    this.#writing = null;
  }

  /** The first that wait, which do so no more. */
  #batch(): { readonly rows: readonly TestedTexts[]; readonly size: number } {
    let size = 0;
    let count = 0;
    for (const { row, evidence } of this.#waiting) {
      count += 1;
      size += row.length + (evidence?.length ?? 0);
      if (size >= MOST_AT_ONCE) break;
    }
    return { rows: this.#waiting.splice(0, count), size };
  }

  // What `#send` did to it is beyond what the checker follows.
  #now(): Failure | null {
    return this.#failure;
  }

  #release(): void {
    for (const resolve of this.#held) resolve();
    this.#held.clear();
  }
}
