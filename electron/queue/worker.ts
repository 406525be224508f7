import type { Redis } from 'ioredis';
import { Failure } from '../../shared/model/failure.ts';
import { Scheduler } from '../sweep/scheduler.ts';
import type { SweepEntry } from '../sweep/entry.ts';
import { announce } from './announcement.ts';
import { packEntries, shaped, Unreadable, unpackEntries } from './bodies.ts';
import { reasonOf } from './connection.ts';
import { JobSource, type TakenJob } from './job-source.ts';
import type { QueueKey } from './sealing.ts';
import { anyVersion, jobShape, QUEUE_VERSION, type QueuePlan, type WorkerShape } from './shapes.ts';
import { otherVersion, SweepInHand, type Tester } from './sweep-in-hand.ts';

export interface QueueWorkerParts {
  readonly redis: Redis;
  readonly key: QueueKey | null;
  readonly place: string;
  /** Of this worker, among all of its place. */
  readonly name: string;
  readonly version: string;
  /** Attempts at once, of all sweeps together. */
  readonly concurrency: number;
  /** Of these on one network; null: no limit. */
  readonly perNetwork: number | null;
  readonly allow: readonly string[];
  readonly refuses: (plan: QueuePlan) => string | null;
  readonly tester: (plan: QueuePlan) => Tester;
  /** What whoever runs it should know. */
  readonly onNotice: (text: string) => void;
}

/** So many entries wait here for their turn, so that there is always a next one. */
const AHEAD = 64;
/** Rows that Redis has not taken yet. */
const MOST_UNSENT = 2048;
const LOOK_EVERY_MS = 2_000;
const IDLE_MS = 30_000;
const MOST_LEAVING_MS = 8_000;

interface JobInHand {
  readonly taken: TakenJob;
  readonly sweep: string;
  readonly hand: SweepInHand;
  /** Whose rows are not in Redis yet. */
  readonly left: Map<number, SweepEntry>;
}

/** Takes the jobs of a place until it is stopped, tests what they name with its own limits, and sends a row for each entry. */
export class QueueWorker {
  readonly #parts: QueueWorkerParts;
  readonly #source: JobSource;
  readonly #sweeps = new Map<string, Promise<SweepInHand | null>>();
  readonly #jobs = new Set<JobInHand>();
  readonly #jobOf = new WeakMap<SweepEntry, JobInHand>();
  #waiting = 0;
  #unsent = 0;
  #looking: Promise<void> | null = null;
  #tested = 0;
  #rates: { readonly at: number; readonly tested: number }[] = [];
  #changed: () => void = () => undefined;

  constructor(parts: QueueWorkerParts) {
    this.#parts = parts;
    this.#source = new JobSource(parts.redis, parts.place, parts.onNotice);
  }

  get tested(): number {
    return this.#tested;
  }

  /** Rejects with `QUEUE_UNREACHABLE` where the queue goes away meanwhile. */
  async open(): Promise<void> {
    try {
      await this.#source.open();
    } catch (error) {
      if (!(error instanceof Error) || this.#parts.redis.status === 'ready') throw error;
      throw new Failure('QUEUE_UNREACHABLE', `the queue went away again (${reasonOf(error)}); start the worker again when it is there`, {
        stage: 'usage',
        cause: error,
      });
    }
  }

  /** Takes jobs, once it is open. Resolves when it was stopped and what it had not done yet is back in the queue. */
  async run(signal: AbortSignal): Promise<void> {
    const { concurrency, perNetwork, redis, place } = this.#parts;
    const scheduler = new Scheduler({
      entries: this.#entries(signal),
      concurrency,
      perNetwork,
      jitterMs: 0,
      test: (entry, quiet) => this.#test(entry, quiet),
      signal,
    });
    const announced = announce(redis, place, () => this.#said(scheduler.running));
    const timer = setInterval(() => {
      this.#looking ??= this.#look();
    }, LOOK_EVERY_MS);
    // A queue that is away answers nobody, and must not keep who is to stop: what it had is retried elsewhere then.
    let late: () => void = () => undefined;
    const toLate = new Promise<void>((resolve) => (late = resolve));
    let countdown: NodeJS.Timeout | null = null;
    const stop = (): void => {
      countdown ??= setTimeout(late, MOST_LEAVING_MS);
      for (const { hand } of this.#jobs) hand.tester.cancel();
      this.#changed();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.race([scheduler.run(), toLate]);
    } finally {
      signal.removeEventListener('abort', stop);
      clearInterval(timer);
      countdown ??= setTimeout(late, MOST_LEAVING_MS);
      await Promise.race([this.#leave(announced), toLate]);
      clearTimeout(countdown);
    }
  }

  async *#entries(signal: AbortSignal): AsyncGenerator<SweepEntry> {
    while (!signal.aborted) {
      if (this.#waiting >= AHEAD || this.#unsent >= MOST_UNSENT) {
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
        continue;
      }
      const taken = await this.#source.next();
      if (!taken) continue;
      const entries = await this.#accept(taken);
      this.#waiting += entries.length;
      yield* entries;
    }
  }

  /** The entries of a job; none where it is none of ours, which is said. */
  async #accept(taken: TakenJob): Promise<readonly SweepEntry[]> {
    const { key, place } = this.#parts;
    let sweep: string;
    let entries: readonly SweepEntry[];
    let hand: SweepInHand | null;
    try {
      const { v } = shaped(anyVersion, taken.data);
      if (v !== QUEUE_VERSION) throw new Unreadable(otherVersion(v, this.#parts.version));
      const job = shaped(jobShape, taken.data);
      sweep = job.s;
      hand = await this.#handOf(sweep);
      if (!hand) {
        await taken.finish();
        return [];
      }
      entries = unpackEntries(job, key, { kind: 'jobs', sweep, place });
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.#parts.onNotice(`a job was refused: ${error.message}`);
      await taken.reject(error.message);
      return [];
    }
    const job: JobInHand = { taken, sweep, hand, left: new Map(entries.map((entry) => [entry.line, entry])) };
    hand.jobs += 1;
    this.#jobs.add(job);
    for (const entry of entries) this.#jobOf.set(entry, job);
    return entries;
  }

  #handOf(sweep: string): Promise<SweepInHand | null> {
    const known = this.#sweeps.get(sweep);
    if (known) return known;
    const { redis, key, place, name, version, refuses, tester, onNotice } = this.#parts;
    const opening = SweepInHand.open({ redis, key, sweep, place, worker: name, version, refuses, tester, onNotice });
    this.#sweeps.set(sweep, opening);
    return opening;
  }

  async #test(entry: SweepEntry, quiet: () => void): Promise<void> {
    this.#waiting -= 1;
    this.#changed();
    const job = this.#jobOf.get(entry);
    if (!job) return;
    const row = job.hand.over ? null : await job.hand.tester.test(entry, quiet);
    if (row === null) {
      // Called off by whoever handed it out; where this worker stops, what is left goes back.
      if (job.hand.over) await this.#done(job, entry);
      return;
    }
    this.#tested += 1;
    this.#unsent += 1;
    // The place is free for another one already.
    this.#deliver(job, entry, row).catch((error: unknown) => {
      // It is not done, so it goes back, or to another worker when this one's lock runs out.
      this.#parts.onNotice(`a row could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  async #deliver(job: JobInHand, entry: SweepEntry, row: string): Promise<void> {
    try {
      await job.hand.sender.send(row);
    } finally {
      this.#unsent -= 1;
      this.#changed();
    }
    await this.#done(job, entry);
  }

  async #done(job: JobInHand, { line }: SweepEntry): Promise<void> {
    job.left.delete(line);
    if (job.left.size > 0 || !this.#jobs.delete(job)) return;
    job.hand.jobs -= 1;
    job.hand.idleSince = performance.now();
    await job.taken.finish();
  }

  /** Gives up what is over, and the threads of sweeps that have had no job for a while. */
  async #look(): Promise<void> {
    try {
      for (const [sweep, opening] of this.#sweeps) {
        const hand = await opening;
        const over = hand === null || (await hand.isOver(this.#parts.redis, sweep));
        if (hand && (hand.jobs > 0 || (!over && performance.now() - hand.idleSince < IDLE_MS))) continue;
        this.#sweeps.delete(sweep);
        await hand?.close();
      }
    } catch (error) {
      this.#parts.onNotice(`it could not be looked up which sweeps are over: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#looking = null;
    }
  }

  async #leave(announced: ReturnType<typeof announce>): Promise<void> {
    const { redis, onNotice } = this.#parts;
    try {
      await this.#handBack();
      await announced.stop();
    } catch (error) {
      if (!(error instanceof Error) || redis.status === 'ready') throw error;
      onNotice(`what it had is not given back, and goes to others only when they miss it: ${reasonOf(error)}`);
    }
  }

  async #handBack(): Promise<void> {
    // What was measured is sent first.
    await Promise.all([...this.#sweeps.values()].map(async (opening) => (await opening)?.close()));
    const { key, place } = this.#parts;
    for (const { taken, sweep, left } of this.#jobs) {
      const body = packEntries([...left.values()], key, { kind: 'jobs', sweep, place });
      await taken.handBack({ v: QUEUE_VERSION, s: sweep, ...body });
    }
    await this.#source.close();
  }

  #said(underWay: number): WorkerShape {
    const { name, version, concurrency, allow } = this.#parts;
    const now = performance.now();
    this.#rates = [...this.#rates.filter(({ at }) => now - at < 10_000), { at: now, tested: this.#tested }];
    const [first] = this.#rates;
    const seconds = first ? (now - first.at) / 1000 : 0;
    const rate = first && seconds > 0 ? (this.#tested - first.tested) / seconds : 0;
    return {
      v: QUEUE_VERSION,
      version,
      name,
      concurrency,
      underWay,
      tested: this.#tested,
      rate: Number(rate.toFixed(1)),
      allow: [...allow],
    };
  }
}
