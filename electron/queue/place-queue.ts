import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { SweepEntry } from '../sweep/entry.ts';
import { packEntries } from './bodies.ts';
import { EVENTS_KEPT, jobsOf, PREFIX } from './names.ts';
import type { QueueKey } from './sealing.ts';
import { jobShape, MOST_ENTRIES, QUEUE_VERSION } from './shapes.ts';

/** Before it is asked what became of a job. */
const OVERDUE_MS = 20_000;
/** One that ended its workers so often gets a row that says so. */
const MOST_FAILURES = 3;
const AT_ONCE = 64;

interface Batch {
  readonly id: string;
  readonly left: Map<number, SweepEntry>;
  /** Times that jobs with these entries failed. */
  readonly failures: number;
  asked: number;
}

export interface PlaceQueueParts {
  readonly redis: Redis;
  readonly key: QueueKey | null;
  readonly sweep: string;
  readonly place: string;
}

/** The jobs of one sweep for one place that are handed out, and which entries of them have no row yet. */
export class PlaceQueue {
  readonly place: string;
  readonly #parts: PlaceQueueParts;
  readonly #queue: Queue;
  readonly #batches = new Map<string, Batch>();
  readonly #batchOf = new Map<number, Batch>();
  /** Ids of two starts never meet. */
  readonly #life = randomBytes(4).toString('hex');
  #lastId = 0;

  constructor(parts: PlaceQueueParts) {
    this.place = parts.place;
    this.#parts = parts;
    this.#queue = new Queue(jobsOf(parts.place), {
      connection: parts.redis,
      prefix: PREFIX,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: { age: 3600, count: 1000 }, keepLogs: 0, stackTraceLimit: 0 },
    });
    // The connection says so itself, once.
    this.#queue.on('error', () => undefined);
  }

  /** Entries that are handed out and have no row yet. */
  get out(): number {
    return this.#batchOf.size;
  }

  entry(line: number): SweepEntry | null {
    return this.#batchOf.get(line)?.left.get(line) ?? null;
  }

  /** Hands entries out, so many in a job. */
  async add(entries: readonly SweepEntry[], each: number, failures = 0): Promise<void> {
    const size = Math.max(1, Math.min(MOST_ENTRIES, each));
    const batches: Batch[] = [];
    for (let from = 0; from < entries.length; from += size) {
      this.#lastId += 1;
      const part = entries.slice(from, from + size);
      const id = `${this.#parts.sweep}.${this.#life}.${String(this.#lastId)}`;
      const batch = { id, left: new Map(part.map((entry) => [entry.line, entry])), failures, asked: performance.now() };
      batches.push(batch);
      this.#batches.set(id, batch);
      for (const { line } of part) this.#batchOf.set(line, batch);
    }
    const { key, sweep, place } = this.#parts;
    for (let from = 0; from < batches.length; from += AT_ONCE) {
      await this.#queue.addBulk(
        batches.slice(from, from + AT_ONCE).map(({ id, left }) => ({
          name: 'e',
          data: { v: QUEUE_VERSION, s: sweep, ...packEntries([...left.values()], key, { kind: 'jobs', sweep, place }) },
          opts: { jobId: id },
        })),
      );
    }
  }

  /** There is a row for it. */
  done(line: number): void {
    const batch = this.#batchOf.get(line);
    if (!batch) return;
    this.#batchOf.delete(line);
    batch.left.delete(line);
    batch.asked = performance.now();
    if (batch.left.size === 0) this.#batches.delete(batch.id);
  }

  /** Takes back what no worker has begun. */
  async takeBack(): Promise<void> {
    for (const batch of [...this.#batches.values()]) {
      // A job that a worker has is locked, and stays.
      if ((await this.#queue.remove(batch.id)) === 0) continue;
      for (const line of batch.left.keys()) this.#batchOf.delete(line);
      this.#batches.delete(batch.id);
    }
  }

  /** Removes what another start has left of a sweep. */
  async removeOf(sweep: string): Promise<void> {
    for (const job of await this.#queue.getJobs(['waiting', 'failed'])) {
      const parsed = jobShape.safeParse(job.data);
      // Another worker may have taken it meanwhile.
      if (parsed.success && parsed.data.s === sweep) await this.#queue.remove(job.id ?? '');
    }
  }

  /**
   * Looks for jobs of which nothing was heard for a while and that are nowhere any more (Redis has lost them, or their workers died too often), and hands their
   * entries out again. `settled`: resolves when all results that are there have been gathered. Gives the entries that ended their workers each time.
   */
  async lookForLost(settled: () => Promise<boolean>): Promise<readonly SweepEntry[]> {
    const now = performance.now();
    const hopeless: SweepEntry[] = [];
    for (const batch of [...this.#batches.values()].filter(({ asked }) => now - asked > OVERDUE_MS)) {
      batch.asked = performance.now();
      const state = await this.#queue.getJobState(batch.id);
      if (state !== 'failed' && state !== 'unknown' && state !== 'completed') continue;
      // Its rows are sent before it ends.
      if (!(await settled()) || batch.left.size === 0) continue;
      const failures = batch.failures + (state === 'failed' ? 1 : 0);
      const left = [...batch.left.values()];
      this.#batches.delete(batch.id);
      await this.#queue.remove(batch.id);
      if (failures >= MOST_FAILURES && left.length === 1) {
        for (const { line } of left) this.#batchOf.delete(line);
        hopeless.push(...left);
      } else await this.add(left, state === 'failed' ? 1 : MOST_ENTRIES, failures);
    }
    return hopeless;
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}
