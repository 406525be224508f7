import { randomUUID } from 'node:crypto';
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { reasonOf } from './connection.ts';
import { jobsOf, PREFIX } from './names.ts';

/** How long after its worker has died a job goes to another one at the latest: the lock's time, and the look for locks that have run out. */
export const LOCK_MS = 10_000;
export const STALLED_EVERY_MS = 5_000;
/** So often a job may be found without a worker; then it fails, and whoever handed it out cuts it into smaller ones. */
const MOST_STALLS = 5;
const RENEW_EVERY_MS = LOCK_MS / 3;
const WAIT_S = 2;
const AGAIN_MS = 500;

/** Codes of BullMQ's errors (its enum ErrorCode): the job is gone, or is another worker's by now. Its rows count all the same, once. */
const NOT_OURS_ANY_MORE: readonly unknown[] = [-1, -2, -3, -6];

/** A job while it is this worker's. */
export interface TakenJob {
  readonly id: string;
  readonly data: unknown;
  /** Done: it leaves the queue. */
  finish(): Promise<void>;
  /** It is none that anybody can do. */
  reject(reason: string): Promise<void>;
  /** Back to the front of the queue, for another worker, with these data. */
  handBack(data: unknown): Promise<void>;
}

/** Takes the jobs of one place, one after the other, as many at once as it is asked for, and keeps their locks. */
export class JobSource {
  readonly #worker: Worker;
  readonly #token = randomUUID();
  readonly #locked = new Set<string>();
  readonly #renewing: NodeJS.Timeout;
  readonly #onNotice: (text: string) => void;

  constructor(redis: Redis, place: string, onNotice: (text: string) => void) {
    this.#onNotice = onNotice;
    this.#worker = new Worker(jobsOf(place), null, {
      connection: redis,
      prefix: PREFIX,
      autorun: false,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: MOST_STALLS,
      drainDelay: WAIT_S,
    });
    // The connection says so itself, once.
    this.#worker.on('error', () => undefined);
    this.#renewing = setInterval(() => {
      void this.#renew();
    }, RENEW_EVERY_MS);
  }

  async open(): Promise<void> {
    await this.#worker.waitUntilReady();
    await this.#worker.startStalledCheckTimer();
  }

  /** Waits a while for the next one; null: there was none. */
  async next(): Promise<TakenJob | null> {
    let job: Job<unknown> | undefined;
    try {
      job = (await this.#worker.getNextJob(this.#token)) as Job<unknown> | undefined;
    } catch (error) {
      // The connection broke while it waited.
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      if (!(error instanceof Error)) throw error;
    }
    if (job?.id === undefined) return null;
    this.#locked.add(job.id);
    return this.#taken(job, job.id);
  }

  /** Ends the wait of `next`; jobs that are still taken become another worker's when their locks run out. */
  async close(): Promise<void> {
    clearInterval(this.#renewing);
    await this.#worker.close(true);
  }

  #taken(job: Job<unknown>, id: string): TakenJob {
    const leave = async (how: () => Promise<unknown>): Promise<void> => {
      this.#locked.delete(id);
      try {
        await how();
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && NOT_OURS_ANY_MORE.includes(error.code))) throw error;
      }
    };
    return {
      id,
      data: job.data,
      finish: () => leave(() => job.moveToCompleted(null, this.#token, false)),
      reject: (reason) => leave(() => job.moveToFailed(new UnrecoverableError(reason), this.#token, false)),
      handBack: (data) =>
        leave(async () => {
          await job.updateData(data);
          await job.moveToWait(this.#token);
        }),
    };
  }

  async #renew(): Promise<void> {
    const ids = [...this.#locked];
    if (ids.length === 0) return;
    try {
      // Those whose lock is lost are another worker's now; what comes of them here counts where it comes first.
      for (const id of await this.#worker.extendJobLocks(ids, Array<string>(ids.length).fill(this.#token), LOCK_MS))
        this.#locked.delete(id);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#onNotice(`the queue could not be told that the jobs here go on (${reasonOf(error)}); other workers may do them too`);
    }
  }
}
