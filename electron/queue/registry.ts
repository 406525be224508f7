import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { Failure } from '../../shared/model/failure.ts';
import { packPlan } from './bodies.ts';
import { keys, PREFIX, resultsOf } from './names.ts';
import type { QueueKey } from './sealing.ts';
import { QUEUE_VERSION, type QueuePlan } from './shapes.ts';

const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 3_000;
const LOOK_EVERY_MS = 500;
/** As long as workers take a plan: see `QueuePlan.until`. */
export const LIFE_MS = 7 * 24 * 3600 * 1000;

export interface RegistryParts {
  readonly redis: Redis;
  readonly key: QueueKey | null;
  /** Of the list, the options and the places: two that have the same are the same sweep. */
  readonly digest: string;
  readonly version: string;
}

export interface RegisterOptions {
  readonly plan: QueuePlan;
  /** Whether the sweep of this digest is this one: another start of it goes on with it. Else somebody hands out the same just now. */
  readonly owns: boolean;
  /** Another start has taken it over. */
  readonly onLost: () => void;
}

/** What Redis knows of one sweep while it is handed out. */
export class Registered {
  readonly id = randomBytes(8).toString('hex');
  readonly #parts: RegistryParts;
  readonly #options: RegisterOptions;
  readonly #said: string;
  readonly #renewing: NodeJS.Timeout;

  private constructor(parts: RegistryParts, options: RegisterOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#said = JSON.stringify({ v: QUEUE_VERSION, by: parts.version, ...packPlan(options.plan, parts.key, this.id) });
    this.#renewing = setInterval(() => {
      // Where it fails the connection says so; it is tried again.
      this.#renew().catch(() => undefined);
    }, RENEW_EVERY_MS);
  }

  static async begin(parts: RegistryParts, options: RegisterOptions): Promise<Registered> {
    const registered = new Registered(parts, options);
    await registered.#write();
    return registered;
  }

  async #renew(): Promise<void> {
    const { redis, digest } = this.#parts;
    const holder = this.#options.owns ? await redis.get(keys.unfinished(digest)) : null;
    if (holder !== null && holder !== this.id) this.#options.onLost();
    else await this.#write();
  }

  /** All of it, each time: a Redis that has lost its memory must not keep the workers from what is handed out again. */
  async #write(): Promise<void> {
    const { redis, digest } = this.#parts;
    const { id } = this;
    const writing = redis
      .multi()
      .set(keys.lease(id), '1', 'PX', LEASE_MS)
      .set(keys.sweep(id), this.#said, 'PX', LIFE_MS)
      .sadd(keys.sweeps, id);
    await (this.#options.owns ? writing.set(keys.unfinished(digest), id, 'PX', LIFE_MS) : writing).exec();
  }

  /** Workers give up what they have of it. */
  async end(finished: boolean): Promise<void> {
    clearInterval(this.#renewing);
    const { redis, digest } = this.#parts;
    await forget(redis, this.id);
    if (finished && (await redis.get(keys.unfinished(digest))) === this.id) await redis.del(keys.unfinished(digest));
  }
}

/**
 * The sweep that an earlier start has left, dead by now: its jobs are to be taken back and its results gathered. Null: there is none. Rejects with `BAD_USAGE`
 * where somebody hands it out still.
 */
export async function earlierSweep(
  { redis, digest }: Pick<RegistryParts, 'redis' | 'digest'>,
  signal: AbortSignal,
): Promise<string | null> {
  const id = await redis.get(keys.unfinished(digest));
  if (id === null || !/^[0-9a-f]{16}$/u.test(id)) return null;
  const since = performance.now();
  // After a `kill -9` the lease is still there for a while.
  while ((await redis.exists(keys.lease(id))) === 1) {
    if (signal.aborted) throw new Failure('CANCELLED', 'the sweep was cancelled', { stage: 'usage' });
    if (performance.now() - since > LEASE_MS + RENEW_EVERY_MS)
      throw new Failure('BAD_USAGE', 'another duplexscope hands out the same sweep just now; let it end, or stop it first', {
        stage: 'usage',
      });
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return id;
}

/** Whether somebody hands out the same sweep now. */
export async function isHandedOut({ redis, digest }: Pick<RegistryParts, 'redis' | 'digest'>): Promise<boolean> {
  const id = await redis.get(keys.unfinished(digest));
  return id !== null && (await redis.exists(keys.lease(id))) === 1;
}

export async function forget(redis: Redis, id: string): Promise<void> {
  await redis.del(keys.sweep(id), keys.lease(id));
}

/** Clears away what sweeps that are over have left: a row that came too late makes a queue of its own again. */
export async function clearAway(redis: Redis): Promise<void> {
  for (const id of await redis.smembers(keys.sweeps)) {
    if ((await redis.exists(keys.sweep(id), keys.lease(id))) > 0) continue;
    const queue = new Queue(resultsOf(id), { connection: redis, prefix: PREFIX, skipMetasUpdate: true });
    queue.on('error', () => undefined);
    try {
      await queue.obliterate({ force: true });
      await redis.srem(keys.sweeps, id);
    } finally {
      await queue.close();
    }
  }
}
