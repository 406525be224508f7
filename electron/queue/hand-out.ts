import { Failure } from '../../shared/model/failure.ts';
import { formatProxy, type SweepEntry } from '../sweep/entry.ts';
import { errorRow } from '../sweep/row.ts';
import { Gatherer, type GatheredRow } from './gatherer.ts';
import { LineSet } from './line-set.ts';
import { PlaceQueue } from './place-queue.ts';
import { clearAway, earlierSweep, forget, isHandedOut, Registered, type RegistryParts } from './registry.ts';
import { MOST_ENTRIES, type QueuePlan, type WorkerShape } from './shapes.ts';
import { WorkerWatch } from './worker-watch.ts';

export interface HandOutParts extends RegistryParts {
  readonly plan: QueuePlan;
  readonly places: readonly string[];
  /** Whether it goes on with what an earlier start has handed out. */
  readonly resume: boolean;
  /** From the beginning each time it is asked for. */
  readonly entries: () => Iterable<SweepEntry>;
  readonly total: number;
  readonly isEntry: (line: number) => boolean;
  /** Done by an earlier start. */
  readonly has: (place: string, line: number) => boolean;
  /** New rows, each once, in order of finishing; when it resolves a `kill -9` cannot lose them any more. */
  readonly gathered: (rows: readonly GatheredRow[]) => Promise<void>;
  readonly onNotice: (text: string) => void;
  readonly saysWhoIsMissing: boolean;
}

/** So many entries of a place are handed out at least, and for each attempt at once of its workers so many: what a queue holds does not grow with the list. */
const LEAST_OUT = 2048;
const OUT_FOR_EACH = 6;
/** So that a short list, too, is for many workers. */
const JOBS_OF_A_LIST = 128;
const EACH = MOST_ENTRIES / 2;
const LOOK_EVERY_MS = 5_000;
const GIVE_WAY_AFTER = 2000;

/** Hands the entries of a sweep out to the workers of its places, and gathers one row of each for each place. */
export class HandOut {
  readonly #parts: HandOutParts;
  readonly #done = new Map<string, LineSet>();
  readonly #watch: WorkerWatch;
  readonly #stopping = new AbortController();
  readonly #waiters = new Set<() => void>();
  #queues: readonly PlaceQueue[] = [];
  #failure: { readonly error: unknown } | null = null;
  #duplicates = 0;
  #paused = false;
  #looking = false;

  constructor(parts: HandOutParts) {
    this.#parts = parts;
    for (const place of parts.places) this.#done.set(place, new LineSet());
    const { redis, places, version, plan, onNotice, saysWhoIsMissing } = parts;
    this.#watch = new WorkerWatch({ redis, places, version, checks: plan.checks, onNotice, saysWhoIsMissing });
  }

  /** Handed out, without a row yet. */
  get out(): number {
    return this.#queues.reduce((sum, { out }) => sum + out, 0);
  }

  /** Rows that came again, and were not counted. */
  get duplicates(): number {
    return this.#duplicates;
  }

  workers(place: string): readonly WorkerShape[] {
    return this.#watch.of(place);
  }

  heardOf(place: string): Date | null {
    return this.#watch.heardOf(place);
  }

  /** What no worker has begun is taken back, and nothing more is handed out; what they have ends as it would. */
  pause(): void {
    this.#paused = true;
    this.#changed();
  }

  resume(): void {
    this.#paused = false;
    this.#changed();
  }

  cancel(): void {
    this.#stopping.abort();
    this.#changed();
  }

  /** Resolves when there is a row of every entry for every place. Rejects with `CANCELLED`, `QUEUE_REFUSED`, or with what `gathered` does. */
  async run(): Promise<void> {
    const { redis, places, key, plan } = this.#parts;
    const owns = await this.#adopt();
    // Not before: an earlier start that died while it gathered has left results of a sweep that it had ended.
    await clearAway(redis);
    const registered = await Registered.begin(this.#parts, {
      plan,
      owns,
      onLost: () => {
        this.#fail(
          new Failure(
            'BAD_USAGE',
            'another duplexscope has gone on with this sweep meanwhile; let it end, or stop it and go on here with --resume',
            { stage: 'usage' },
          ),
        );
      },
    });
    const gatherer = this.#gatherer(registered.id);
    this.#queues = places.map((place) => new PlaceQueue({ redis, key, sweep: registered.id, place }));
    const timer = setInterval(() => void this.#lookForLost(gatherer), LOOK_EVERY_MS);
    let finished = false;
    try {
      await this.#watch.open();
      let all: boolean;
      do all = await this.#handOutAll();
      while ((await this.#wasPaused()) || (!all && !this.#isOver()));
      finished = !this.#isOver();
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      clearInterval(timer);
      this.#watch.close();
      for (const queue of this.#queues) await queue.takeBack();
      await registered.end(finished);
      await gatherer.close();
      for (const queue of this.#queues) await queue.close();
      await clearAway(redis);
    }
    if (this.#failure) throw this.#failure.error;
    if (!finished) throw new Failure('CANCELLED', 'the sweep was cancelled', { stage: 'usage' });
  }

  /** What an earlier start has left: its rows count, its jobs are no more. False: it lives, and this is another sweep. */
  async #adopt(): Promise<boolean> {
    const { redis, key, places, resume } = this.#parts;
    const { signal } = this.#stopping;
    if (!resume && (await isHandedOut(this.#parts))) return false;
    const earlier = await earlierSweep(this.#parts, signal);
    if (earlier === null) return true;
    await forget(redis, earlier);
    for (const place of places) {
      const queue = new PlaceQueue({ redis, key, sweep: earlier, place });
      await queue.removeOf(earlier);
      await queue.close();
    }
    if (!resume) return true;
    const gatherer = this.#gatherer(earlier);
    try {
      await gatherer.drain(signal);
    } finally {
      await gatherer.close();
    }
    return true;
  }

  #gatherer(sweep: string): Gatherer {
    const { redis, key, places, onNotice } = this.#parts;
    return new Gatherer({
      redis,
      key,
      sweep,
      places,
      onNotice,
      gathered: (rows) => this.#gather(rows),
      failed: (error) => {
        this.#fail(error);
      },
      refused: (place, worker, why) => {
        const message = `the worker ${worker} of ${place} will not do this: ${why}; put that right and go on with --resume`;
        this.#fail(new Failure('QUEUE_REFUSED', message, { stage: 'usage' }));
      },
    });
  }

  /** Resolves when what was handed out has its rows, or when it is paused. False: a pause, which may be over already, has kept entries from being handed out. */
  async #handOutAll(): Promise<boolean> {
    const fed = await Promise.all(this.#queues.map((queue) => this.#feed(queue)));
    while (!this.#isOver() && !this.#paused && this.out > 0) await this.#change();
    return fed.every(Boolean);
  }

  /** Waits where it is paused until it goes on. True: then entries are to be handed out again. */
  async #wasPaused(): Promise<boolean> {
    if (this.#isOver() || !this.#paused) return false;
    for (const queue of this.#queues) await queue.takeBack();
    while (!this.#isOver() && this.#isPaused()) await this.#change();
    return !this.#isOver();
  }

  /** Whether all was handed out. */
  async #feed(queue: PlaceQueue): Promise<boolean> {
    const { entries, total } = this.#parts;
    const each = Math.max(1, Math.min(EACH, Math.ceil(total / JOBS_OF_A_LIST)));
    let pending: SweepEntry[] = [];
    let looked = 0;
    const hand = async (): Promise<boolean> => {
      await this.#room(queue);
      if (this.#stands()) return false;
      // An earlier start's row may have come meanwhile.
      const left = pending.filter(({ line }) => !this.#has(queue.place, line));
      pending = [];
      if (left.length > 0) await queue.add(left, each);
      return true;
    };
    for (const entry of entries()) {
      looked += 1;
      if (looked % GIVE_WAY_AFTER === 0) await new Promise((resolve) => setImmediate(resolve));
      if (this.#stands()) return false;
      if (this.#has(queue.place, entry.line) || queue.entry(entry.line) !== null) continue;
      pending.push(entry);
      if (pending.length >= each * 16 && !(await hand())) return false;
    }
    return pending.length === 0 || (await hand());
  }

  async #room(queue: PlaceQueue): Promise<void> {
    while (!this.#stands()) {
      const concurrency = this.workers(queue.place).reduce((sum, worker) => sum + worker.concurrency, 0);
      if (queue.out < Math.max(LEAST_OUT, concurrency * OUT_FOR_EACH)) return;
      await this.#change();
    }
  }

  async #gather(rows: readonly GatheredRow[]): Promise<void> {
    const fresh: GatheredRow[] = [];
    for (const row of rows) {
      const queue = this.#queues.find(({ place }) => place === row.place);
      const entry = queue?.entry(row.line);
      if (this.#has(row.place, row.line)) {
        // It may be handed out once more meanwhile: what has a row is not waited for.
        queue?.done(row.line);
        this.#duplicates += 1;
        continue;
      }
      if (!this.#parts.isEntry(row.line) || (entry && addressOf(formatProxy(entry.proxy)) !== addressOf(row.proxy))) {
        this.#parts.onNotice(`a row of ${row.place} about line ${String(row.line)} is left out: that line is not about ${row.proxy}`);
        continue;
      }
      this.#done.get(row.place)?.add(row.line);
      queue?.done(row.line);
      fresh.push(row);
    }
    if (fresh.length > 0) await this.#parts.gathered(fresh);
    this.#changed();
  }

  async #lookForLost(gatherer: Gatherer): Promise<void> {
    // Where the queue is away for long, one look waits for it: of two, each would hand the same out again.
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const queue of this.#queues) {
        for (const entry of await queue.lookForLost(() => gatherer.isEmpty())) {
          const row = errorRow(
            entry.line,
            formatProxy(entry.proxy),
            'INTERNAL',
            'the workers that tested it died each time',
            0,
            queue.place,
          );
          const { line, grade, proxy } = row;
          await this.#gather([{ place: queue.place, worker: '', line, grade, proxy, row: JSON.stringify(row) }]);
        }
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#looking = false;
    }
  }

  #has(place: string, line: number): boolean {
    return this.#done.get(place)?.has(line) === true || this.#parts.has(place, line);
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#changed();
  }

  #isOver(): boolean {
    return this.#stopping.signal.aborted || this.#failure !== null;
  }

  /** Nothing is handed out, for now or for ever. */
  #stands(): boolean {
    return this.#isOver() || this.#paused;
  }

  // What `resume` did to it is beyond what the checker follows.
  #isPaused(): boolean {
    return this.#paused;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }

  #changed(): void {
    for (const go of this.#waiters) go();
    this.#waiters.clear();
  }
}

/** A bare proxy has found its kind since. */
function addressOf(proxy: string): string {
  return proxy.replace(/^[a-z0-9]+:\/\//u, '');
}
