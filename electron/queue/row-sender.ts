import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { packRows } from './bodies.ts';
import { PREFIX, resultsOf } from './names.ts';
import type { QueueKey } from './sealing.ts';
import { QUEUE_VERSION } from './shapes.ts';

/** So long a row waits for others, so that very many are not as many messages. */
const BATCH_MS = 40;
const MOST_ROWS = 128;
const MOST_CHARACTERS = 1_000_000;

export interface SenderParts {
  readonly redis: Redis;
  readonly key: QueueKey | null;
  readonly sweep: string;
  readonly place: string;
  readonly worker: string;
}

/** Sends the rows of one sweep to whoever gathers them. What was sent is in Redis, and waits there until it is gathered. */
export class RowSender {
  readonly #parts: SenderParts;
  readonly #queue: Queue;
  #rows: string[] = [];
  #characters = 0;
  #sending: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #now: (() => void) | null = null;
  #under = new Set<Promise<void>>();

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#queue = new Queue(resultsOf(parts.sweep), {
      connection: parts.redis,
      prefix: PREFIX,
      // Whoever gathers made it; one that is over must not come to be again.
      skipMetasUpdate: true,
    });
    this.#queue.on('error', () => undefined);
  }

  /** Resolves when it is in Redis. */
  send(row: string): Promise<void> {
    this.#rows.push(row);
    this.#characters += row.length;
    const sending = (this.#sending ??= this.#begin());
    if (this.#rows.length >= MOST_ROWS || this.#characters >= MOST_CHARACTERS) this.#now?.();
    return sending;
  }

  async refuse(why: string): Promise<void> {
    const { sweep, place, worker } = this.#parts;
    await this.#add({ v: QUEUE_VERSION, s: sweep, p: place, w: worker, refused: why.slice(0, 500) });
  }

  /** What waits goes at once. */
  async close(): Promise<void> {
    this.#now?.();
    await Promise.all(this.#under);
    await this.#queue.close();
  }

  #begin(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.#now = resolve;
      this.#timer = setTimeout(resolve, BATCH_MS);
    });
    const sent = ready.then(async () => {
      const { sweep, place, worker, key } = this.#parts;
      const rows = this.#rows;
      this.#rows = [];
      this.#characters = 0;
      this.#sending = null;
      this.#now = null;
      if (this.#timer) clearTimeout(this.#timer);
      await this.#add({ v: QUEUE_VERSION, s: sweep, p: place, w: worker, ...packRows(rows, key, { kind: 'rows', sweep, place }) });
    });
    this.#under.add(sent);
    void sent.finally(() => this.#under.delete(sent));
    return sent;
  }

  async #add(data: unknown): Promise<void> {
    await this.#queue.add('rows', data, { removeOnComplete: true, removeOnFail: true, keepLogs: 0 });
  }
}
