import { Queue } from 'bullmq';
import ioredis, { type Redis } from 'ioredis';
import { HandOut, type HandOutParts } from '../../electron/queue/hand-out.ts';
import type { GatheredRow } from '../../electron/queue/gatherer.ts';
import { jobsOf, PREFIX } from '../../electron/queue/names.ts';
import { QueueKey } from '../../electron/queue/sealing.ts';
import type { QueuePlan } from '../../electron/queue/shapes.ts';
import { QueueWorker, type QueueWorkerParts } from '../../electron/queue/worker.ts';
import { formatProxy, type SweepEntry } from '../../electron/sweep/entry.ts';
import { errorRow } from '../../electron/sweep/row.ts';
import type { Endpoint } from '../../shared/model/route.ts';

/** What these tests hand out: nothing of it is dialled, since the queue does not know how an entry is tested. */
export const plan: QueuePlan = {
  until: Date.now() + 3_600_000,
  mode: 'auto',
  front: [],
  target: { host: '127.0.0.1', port: 1 },
  control: null,
  variant: 'get',
  customHead: null,
  tls: 'none',
  trust: null,
  checks: ['handshake'],
  up: 1,
  down: 1,
  sendingMs: 500,
  timeoutMs: 1000,
  secret: null,
};

export const key = new QueueKey(Buffer.alloc(32, 'k'), 'key');

export function entriesOf(count: number): readonly SweepEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    line: index + 1,
    proxy: { kind: 'http' as const, host: `10.0.${String(index >> 8)}.${String(index & 255)}`, port: 8080 },
  }));
}

export function connect({ host, port }: Endpoint): Redis {
  return new ioredis.Redis({ host, port, maxRetriesPerRequest: null });
}

/** The row that the workers of these tests give. */
export function rowOf({ line, proxy }: SweepEntry, place: string): string {
  return JSON.stringify(errorRow(line, formatProxy(proxy), 'TIMEOUT', `seen from ${place}`, 1, place));
}

export function workerOf(redis: Redis, place: string, more: Partial<QueueWorkerParts> = {}): QueueWorker {
  return new QueueWorker({
    redis,
    key,
    place,
    name: `${place}-${Math.random().toString(36).slice(2, 8)}`,
    version: '1.0.0',
    concurrency: 16,
    perNetwork: null,
    allow: ['handshake'],
    refuses: () => null,
    tester: () => ({ test: (entry) => Promise.resolve(rowOf(entry, place)), cancel: () => undefined, close: () => Promise.resolve() }),
    onNotice: () => undefined,
    ...more,
  });
}

export interface Handed {
  readonly handOut: HandOut;
  readonly rows: GatheredRow[];
  readonly notices: string[];
}

export function handOutOf(redis: Redis, entries: readonly SweepEntry[], more: Partial<HandOutParts> = {}): Handed {
  const rows: GatheredRow[] = [];
  const notices: string[] = [];
  const handOut = new HandOut({
    redis,
    key,
    digest: 'd',
    version: '1.0.0',
    plan,
    places: ['office', 'dc'],
    resume: false,
    entries: () => entries,
    total: entries.length,
    isEntry: (line) => line >= 1 && line <= entries.length,
    has: () => false,
    gathered: (fresh) => {
      rows.push(...fresh);
      return Promise.resolve();
    },
    onNotice: (text) => notices.push(text),
    saysWhoIsMissing: true,
    ...more,
  });
  return { handOut, rows, notices };
}

/** `place line` of each, in order. */
export function placesOf(rows: readonly GatheredRow[]): readonly string[] {
  return rows.map(({ place, line }) => `${place} ${String(line)}`).sort();
}

export function placedQueue(redis: Redis, place: string): Queue {
  return new Queue(jobsOf(place), { connection: redis, prefix: PREFIX });
}
