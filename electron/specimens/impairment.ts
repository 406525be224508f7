import type { Endpoint } from '../../shared/model/route.ts';
import { dial } from './dial.ts';
import { openListener } from './listener.ts';
import { delayed } from './pacing.ts';
import { reset } from './reset.ts';
import { Splice } from './splice.ts';

export interface ImpairmentOptions {
  /** Where connections are carried to. */
  readonly to: Endpoint;
  /** Every chunk leaves `delayMs` ± `jitterMs` after it came, in order, each way. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Mean time between two stalls of one direction; none when left out. */
  readonly stallEveryMs?: number;
  /** How long everything in that direction waits, as behind a lost segment; 300 when left out. */
  readonly stallMs?: number;
  /** Bits per second of each direction; unlimited when left out. */
  readonly rate?: number;
  /** Integer; the same seed gives the same delays for the same order of connections and chunks. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

export interface RunningImpairment {
  readonly endpoint: Endpoint;
  /** Stops listening and cuts all connections; resolves when everything is released. Idempotent. */
  close(): Promise<void>;
}

/** Under way in one direction before the sender has to wait. */
const LIMIT_BYTES = 8 * 1024 * 1024;
const DEFAULT_STALL_MS = 300;

/**
 * A bad line in user space: a TCP relay on a free loopback port that delays, jitters, stalls and limits, each direction for itself,
 * and loses nothing. Half-closes and resets travel in order with the bytes. Rejects as `openListener` does.
 */
export async function startImpairment(options: ImpairmentOptions): Promise<RunningImpairment> {
  const { to, seed, signal } = options;
  const listener = await openListener(
    (client, custody, number) => {
      client.pause();
      void dial(custody, client, to).then((dialled) => {
        if (!dialled.ok) {
          reset(client);
          return;
        }
        const splice = new Splice(
          custody,
          { client, server: dialled.socket },
          {
            reach: 'connection',
            create: (connection) => ({
              up: delayed(connection, { departure: schedule(options, seededRandom(seed + 2 * number)), limitBytes: LIMIT_BYTES }),
              down: delayed(connection, { departure: schedule(options, seededRandom(seed + 2 * number + 1)), limitBytes: LIMIT_BYTES }),
            }),
          },
        );
        splice.up.start(Buffer.alloc(0));
        splice.down.start(Buffer.alloc(0));
      });
    },
    signal ? { signal } : {},
  );
  return { endpoint: listener.endpoint, close: () => listener.close() };
}

/** When each chunk leaves; `delayed` keeps the order. */
function schedule(options: ImpairmentOptions, random: () => number): (now: number, length: number) => number {
  const { delayMs, jitterMs, stallEveryMs, stallMs = DEFAULT_STALL_MS, rate } = options;
  const nextStall = (from: number): number => (stallEveryMs === undefined ? Infinity : from + stallEveryMs * (0.5 + random()));
  let stallAt: number | null = null;
  let lineFreeAt = 0;
  return (now, length) => {
    stallAt ??= nextStall(now);
    let leaves = now + Math.max(0, delayMs + jitterMs * (2 * random() - 1));
    if (rate !== undefined) {
      lineFreeAt = Math.max(lineFreeAt, now) + (length * 8000) / rate;
      leaves += lineFreeAt - now;
    }
    if (now >= stallAt) {
      leaves += stallMs;
      stallAt = nextStall(now + stallMs);
    }
    return leaves;
  };
}

/** mulberry32: 32 bits of state are enough for delays, and any integer is a good seed. */
function seededRandom(seed: number): () => number {
  let state = Math.trunc(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
