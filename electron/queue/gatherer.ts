import { Queue, Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { sweepEntryLine } from '../../shared/model/sweep.ts';
import type { Grade } from '../../shared/model/check.ts';
import { shaped, Unreadable, unpackRows } from './bodies.ts';
import { LOCK_MS, STALLED_EVERY_MS } from './job-source.ts';
import { EVENTS_KEPT, PREFIX, resultsOf } from './names.ts';
import type { QueueKey } from './sealing.ts';
import { anyVersion, QUEUE_VERSION, resultShape } from './shapes.ts';

/** A row as it came. */
export interface GatheredRow {
  readonly place: string;
  readonly worker: string;
  readonly line: number;
  readonly grade: Grade;
  /** As it may be shown. */
  readonly proxy: string;
  /** JSON of a `SweepEntryLine`. */
  readonly row: string;
}

export interface GathererParts {
  readonly redis: Redis;
  readonly key: QueueKey | null;
  readonly sweep: string;
  readonly places: readonly string[];
  /** Rows of one message. When it resolves they are where they belong, and the message is gone. What it rejects with is given to `failed`. */
  readonly gathered: (rows: readonly GatheredRow[]) => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** A worker will not do it. */
  readonly refused: (place: string, worker: string, why: string) => void;
  readonly onNotice: (text: string) => void;
}

const LOOK_EVERY_MS = 100;
/** What is gathered together is written and committed together: a disk that takes 50 ms for it must not hold up one worker's messages behind another's. */
const AT_ONCE = 16;

/** Gathers what workers send of one sweep: each message until it is taken care of, so that none is lost where this program dies meanwhile. */
export class Gatherer {
  readonly #parts: GathererParts;
  readonly #queue: Queue;
  readonly #worker: Worker;

  constructor(parts: GathererParts) {
    this.#parts = parts;
    const options = { connection: parts.redis, prefix: PREFIX };
    this.#queue = new Queue(resultsOf(parts.sweep), { ...options, streams: { events: { maxLen: EVENTS_KEPT } } });
    this.#worker = new Worker(resultsOf(parts.sweep), (job: Job<unknown>) => this.#take(job.data), {
      ...options,
      concurrency: AT_ONCE,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_EVERY_MS,
      maxStalledCount: 1_000_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    this.#queue.on('error', () => undefined);
    this.#worker.on('error', () => undefined);
  }

  /** Whether all that workers have sent so far is taken care of. */
  async isEmpty(): Promise<boolean> {
    const { waiting, active, prioritized, delayed } = await this.#queue.getJobCounts('waiting', 'active', 'prioritized', 'delayed');
    return (waiting ?? 0) + (active ?? 0) + (prioritized ?? 0) + (delayed ?? 0) === 0;
  }

  /** Resolves when nothing is left, or the signal has struck. */
  async drain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(await this.isEmpty())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }

  async #take(data: unknown): Promise<void> {
    const { key, sweep, places, gathered, refused, failed, onNotice } = this.#parts;
    let rows: readonly GatheredRow[];
    try {
      const { v } = shaped(anyVersion, data);
      const result = shaped(resultShape, data);
      if ('refused' in result) {
        refused(result.p, result.w, result.refused);
        return;
      }
      if (v !== QUEUE_VERSION || result.s !== sweep || !places.includes(result.p)) throw new Unreadable('it is not of this sweep');
      rows = unpackRows(result, key, { kind: 'rows', sweep, place: result.p }).map((row) => read(row, result.p, result.w, key === null));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      onNotice(`what somebody has put among the results is left out: ${error.message}`);
      return;
    }
    try {
      await gathered(rows);
    } catch (error) {
      failed(error);
      throw error;
    }
  }
}

/** What was sealed is a worker's own; anything else is looked through. */
function read(row: string, place: string, worker: string, strict: boolean): GatheredRow {
  let parsed: unknown;
  try {
    parsed = JSON.parse(strict ? row : headOf(row));
  } catch {
    throw new Unreadable('a row of it is no JSON');
  }
  const { line, grade, proxy, place: at } = strict ? shaped(sweepEntryLine, parsed) : shaped(rowHead, parsed);
  if (at !== place) throw new Unreadable(`a row of it is of ${at ?? 'no place'}, not of ${place}`);
  return { place, worker, line, grade, proxy, row };
}

/** Up to what is read here, as our own workers write it: to parse all of a row is the most that this program would do with it. `,"best":` cannot stand in a string of JSON, whose quotes are escaped. */
function headOf(row: string): string {
  const end = row.indexOf(',"best":');
  return end < 0 ? row : `${row.slice(0, end)}}`;
}

const rowHead = sweepEntryLine.pick({ line: true, grade: true, proxy: true, place: true }).loose();
