import { CHECK_IDS, type CheckId } from '../../shared/model/check.ts';
import { DEFAULT_PROBE_PLAN, type Engine } from '../../electron/engine/engine.ts';
import type { Specimen } from '../../electron/specimens/index.ts';
import { setUp, type Condition } from './conditions.ts';
import { expectedOf, modesOf, type TruthMode } from './expectations.ts';
import { judgeRun } from './judgement.ts';
import type { JudgedRun } from './matrix.ts';

/** The demo's own measure: what a specimen does to the stream shows in its first MiB, and probes beside each other need room. */
const PLAN = { durationMs: 300, pace: 16 * 2 ** 20, timeoutMs: 3000, idleMaxMs: 4000 } as const;

/**
 * Probes beside each other. Most of a probe is waiting; on two cores five leave the delays of `streaming` under 150 ms even beside a spinning thread.
 */
export const AT_ONCE = 5;

export interface TruthJob {
  readonly specimen: Specimen;
  readonly mode: TruthMode;
  readonly condition: Condition;
  readonly round: number;
  /** Of the impairment. */
  readonly seed: number;
}

/** How long a single check took. */
export interface CheckTime {
  readonly id: CheckId;
  readonly ms: number;
}

/** Every specimen in every mode that `auto` runs, once; the slow ones first, so that nobody waits for one of them at the end. */
export function jobsOf(specimens: readonly Specimen[], condition: Condition, round: number): readonly TruthJob[] {
  const jobs = specimens.flatMap((specimen) => modesOf(specimen).map((mode) => ({ specimen, mode })));
  const first = (job: { specimen: Specimen }): number => (job.specimen.name === 'hangs' ? 0 : 1);
  return jobs.map((job, index) => ({ ...job, condition, round, seed: round * 1000 + index })).sort((a, b) => first(a) - first(b));
}

/** One diagnosis through one specimen, set up anew and closed afterwards. */
export async function runJob(
  engine: Engine,
  { specimen, mode, condition, round, seed }: TruthJob,
  signal: AbortSignal,
): Promise<JudgedRun & { readonly times: readonly CheckTime[] }> {
  const expected = expectedOf(specimen.name, mode);
  if (!expected) throw new Error(`nothing is known to be true of the specimen ${specimen.name}`);
  const bench = await setUp(specimen, condition, seed);
  const began = performance.now();
  const times: CheckTime[] = [];
  let since = began;
  try {
    const { runs } = await engine.probe(
      {
        plan: {
          ...DEFAULT_PROBE_PLAN,
          ...PLAN,
          tls: specimen.probedWith,
          hops: [bench.hop],
          checks: CHECK_IDS.filter((id) => id in expected.cells),
        },
        requestedMode: mode,
        target: { kind: 'own', listen: null, reachedAt: null },
      },
      {
        signal,
        onCheck: (_mode, id, done) => {
          if (done === null) since = performance.now();
          else times.push({ id, ms: performance.now() - since });
        },
      },
    );
    const [run] = runs;
    if (!run) throw new Error('a probe without a run');
    const seconds = (performance.now() - began) / 1000;
    return { name: specimen.name, mode, condition, round, seconds, cells: judgeRun(expected, run), times };
  } finally {
    await bench.close();
  }
}
