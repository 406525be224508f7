import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Random } from './random.ts';
import type { Target } from './target.ts';

export interface CampaignPlan {
  readonly seed: number;
  readonly targets: readonly Target[];
  /** Ends after so long. */
  readonly seconds: number;
  /** Only this case. */
  readonly only?: number;
  /** Ends after so many cases. */
  readonly cases?: number;
  /** What is called a hang. */
  readonly caseDeadlineMs?: number;
}

export interface Finding {
  /** Null: nobody knows which of the cases under way it was. */
  readonly number: number | null;
  readonly target: string;
  readonly what: string;
  /** What was made up, in order. */
  readonly offered: readonly (readonly [what: string, bytes: Buffer])[];
  /** Cases that were under way. */
  readonly underWay: readonly number[];
}

export interface Memory {
  readonly rss: number;
  /** Heap and buffers after a collection. */
  readonly live: number;
}

export interface CampaignResult {
  readonly cases: number;
  readonly perTarget: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** After a third of the time and at its end; the same when it was too short for both. */
  readonly memory: readonly [Memory, Memory];
}

/** Longer than any case takes that keeps its own time limits, on a busy machine too. */
const CASE_DEADLINE_MS = 10_000;
/** Without it the heap takes what it can get, and resident memory says nothing of what is kept. */
const COLLECT_EVERY_MS = 1000;
/** Most cases wait for somebody's patience to end, so a few share the time. */
const UNDER_WAY = 8;
const MOST_FINDINGS = 10;

/** Tries case after case; each depends on the seed and its own number only. Closes the targets. */
export async function campaign({
  seed,
  targets,
  seconds,
  only,
  cases = Infinity,
  caseDeadlineMs = CASE_DEADLINE_MS,
}: CampaignPlan): Promise<CampaignResult> {
  const findings: Finding[] = [];
  const perTarget: Record<string, number> = {};
  const underWay = new Map<number, { name: string; offered: [string, Buffer][] }>();
  const stray = (what: string) => (error: unknown) => {
    findings.push({ number: null, target: 'unknown', what: `${what}: ${described(error)}`, offered: [], underWay: [...underWay.keys()] });
  };
  const onRejection = stray('unhandled rejection');
  const onException = stray('uncaught exception');
  process.on('unhandledRejection', onRejection);
  process.on('uncaughtException', onException);

  const one = async (number: number): Promise<void> => {
    const random = new Random(`${String(seed)}:${String(number)}`);
    const target = targets[number % targets.length];
    if (!target) return;
    const offered: [string, Buffer][] = [];
    underWay.set(number, { name: target.name, offered });
    perTarget[target.name] = (perTarget[target.name] ?? 0) + 1;
    try {
      await within(caseDeadlineMs, target.run({ random, offer: (what, bytes) => offered.push([what, bytes]) }));
    } catch (error) {
      findings.push({ number, target: target.name, what: described(error), offered, underWay: [...underWay.keys()] });
    } finally {
      underWay.delete(number);
    }
  };

  const began = performance.now();
  let next = only ?? 0;
  let done = 0;
  const afterThird: Promise<Memory>[] = [];
  let collectedAt = began;
  const more = (): boolean =>
    only === undefined
      ? performance.now() - began < seconds * 1000 && next < cases && findings.length < MOST_FINDINGS
      : next === only && findings.length === 0;
  const lane = async (): Promise<void> => {
    while (more()) {
      const number = next;
      next += 1;
      await one(number);
      done += 1;
      if (performance.now() - collectedAt > COLLECT_EVERY_MS) {
        collectedAt = performance.now();
        collectGarbage();
      }
      if (afterThird.length === 0 && performance.now() - began > (seconds * 1000) / 3) afterThird.push(memory());
      // The pure readers never wait by themselves.
      await turn();
    }
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, lane));
  for (const target of targets) {
    try {
      await within(caseDeadlineMs, target.close());
    } catch (error) {
      findings.push({ number: null, target: target.name, what: `closing: ${described(error)}`, offered: [], underWay: [] });
    }
  }
  const last = await memory();
  process.off('unhandledRejection', onRejection);
  process.off('uncaughtException', onException);
  return { cases: done, perTarget, findings, memory: [(await afterThird[0]) ?? last, last] };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`hangs: nothing happened for ${String(ms)} ms`));
    }, ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function memory(): Promise<Memory> {
  collectGarbage();
  // Buffers are given back a moment after their owners.
  await turn();
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, live: heapUsed + external };
}

let collect: (() => void) | null = null;
function collectGarbage(): void {
  if (collect === null) {
    v8.setFlagsFromString('--expose-gc');
    collect = vm.runInNewContext('gc') as () => void;
  }
  collect();
}
