import { Worker } from 'node:worker_threads';
import { parseHop, type Hop } from '../../shared/model/route.ts';
import { startImpairment } from '../../electron/specimens/impairment.ts';
import type { Specimen } from '../../electron/specimens/index.ts';

export const CONDITIONS = ['plain', 'impaired', 'busy'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** How many of a hundred cells may be unsure. */
export const UNSURE_PERCENT: Readonly<Record<Condition, number>> = { plain: 2, impaired: 20, busy: 20 };

/** A stall every 0.3 to 0.9 s of a connection's life: a check lasts about as long, so it meets one or two. */
const LINE = { delayMs: 50, jitterMs: 20, stallEveryMs: 600, stallMs: 300 } as const;

export interface Bench {
  /** What a route goes through to reach the specimen. */
  readonly hop: Hop;
  close(): Promise<void>;
}

/** Starts the specimen, a fresh one, and where the condition says so a bad line in front of it. */
export async function setUp(specimen: Specimen, condition: Condition, seed: number): Promise<Bench> {
  const running = await specimen.start();
  const hop = parseHop(running.url);
  if (condition !== 'impaired') return { hop, close: () => running.close() };
  const line = await startImpairment({ to: { host: hop.host, port: hop.port }, ...LINE, seed });
  return {
    hop: { ...hop, ...line.endpoint },
    close: async () => {
      await line.close();
      await running.close();
    },
  };
}

const SPIN = 'for (let turns = 0; ; turns++) Math.sqrt(turns);';

/** Runs `work` with one core kept busy from beginning to end. */
export async function besideSpinner<T>(work: () => Promise<T>): Promise<T> {
  const spinner = new Worker(SPIN, { eval: true });
  try {
    return await work();
  } finally {
    await spinner.terminate();
  }
}
