import type { Redis } from 'ioredis';
import { keys } from './names.ts';
import { workerShape, type WorkerShape } from './shapes.ts';

const EVERY_MS = 2_000;
/** One that has not said anything for so long is dead, or cannot reach the queue. */
const GONE_AFTER_S = 8;

/** Says again and again that a worker is there and how it is, until it is stopped. */
export function announce(redis: Redis, place: string, say: () => WorkerShape): { stop(): Promise<void> } {
  const { name } = say();
  const key = keys.worker(place, name);
  const once = async (): Promise<void> => {
    await redis.multi().set(key, JSON.stringify(say()), 'EX', GONE_AFTER_S).sadd(keys.workers(place), name).exec();
  };
  let saying: Promise<void> = Promise.resolve();
  const again = (): void => {
    // What fails is the connection, which says so itself; the next one comes anyway.
    saying = once().catch(() => undefined);
  };
  again();
  const timer = setInterval(again, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await saying;
      await redis.multi().del(key).srem(keys.workers(place), name).exec();
    },
  };
}

/** The workers of a place that are there now. */
export async function workersOf(redis: Redis, place: string): Promise<readonly WorkerShape[]> {
  const names = await redis.smembers(keys.workers(place));
  if (names.length === 0) return [];
  const said = await redis.mget(names.map((name) => keys.worker(place, name)));
  const gone = names.filter((_, index) => said[index] === null);
  if (gone.length > 0) await redis.srem(keys.workers(place), ...gone);
  return said.flatMap((text) => {
    if (text === null) return [];
    const parsed = workerShape.safeParse(jsonOf(text));
    return parsed.success ? [parsed.data] : [];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
