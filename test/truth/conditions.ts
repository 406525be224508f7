import { Worker } from 'node:worker_threads';
import { parseHop, type Hop } from '../../shared/model/route.ts';
import { startImpairment } from '../../electron/specimens/impairment.ts';
import type { Act, Specimen } from '../../electron/specimens/index.ts';

export const CONDITIONS = ['plain', 'impaired', 'busy'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** How many of a hundred cells may be unsure. */
export const UNSURE_PERCENT: Readonly<Record<Condition, number>> = { plain: 2, impaired: 20, busy: 20 };

/** A stall every 0.3 to 0.9 s of a connection's life: a check lasts about as long, so it meets one or two. */
const LINE = { delayMs: 50, jitterMs: 20, stallEveryMs: 600, stallMs: 300 } as const;

export interface Bench {
  /** What a route goes through, the proxies and where the condition says so a bad line in front of the first. */
  readonly hops: readonly Hop[];
  close(): Promise<void>;
}

/** Starts the proxies of a chain, fresh ones; `onAct` is told what they do by themselves. */
export async function setUp(
  chain: readonly Specimen[],
  condition: Condition,
  { seed, onAct }: { readonly seed: number; readonly onAct: (act: Act) => void },
): Promise<Bench> {
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.close();
  };
  try {
    const hops: Hop[] = [];
    for (const specimen of chain) {
      const running = await specimen.start({ onAct });
      started.push(running);
      hops.push(parseHop(running.url));
    }
    const [first, ...others] = hops;
    if (condition !== 'impaired' || !first) return { hops, close };
    const line = await startImpairment({ to: { host: first.host, port: first.port }, ...LINE, seed });
    started.push(line);
    return { hops: [{ ...first, ...line.endpoint }, ...others], close };
  } catch (error) {
    await close();
    throw error;
  }
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
