import { CHECK_IDS, type CheckId } from '../../shared/model/check.ts';
import { DEFAULT_PROBE_PLAN, type Engine, type ProbeTarget } from '../../electron/engine/engine.ts';
import { setUp, type Condition } from './conditions.ts';
import { startForeign } from './foreign.ts';
import type { ActDuring } from './judged-spans.ts';
import { judgeRun } from './judgement.ts';
import type { JudgedRun } from './matrix.ts';
import type { Subject } from './subjects.ts';

/** The demo's own measure: what a specimen does to the stream shows in its first MiB, and probes beside each other need room. */
const PLAN = { durationMs: 300, pace: 16 * 2 ** 20, timeoutMs: 3000, idleMaxMs: 4000 } as const;

/**
 * Probes beside each other. Most of a probe is waiting; on two cores five leave the delays of `streaming` under 150 ms even beside a spinning thread.
 */
export const AT_ONCE = 5;
/** Beside these, of those that hardly do anything but wait. */
export const WAITING_AT_ONCE = 8;

export interface TruthJob {
  readonly subject: Subject;
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

/** Every subject once; the slow ones first, so that nobody waits for one of them at the end. */
export function jobsOf(subjects: readonly Subject[], condition: Condition, round: number): readonly TruthJob[] {
  const first = ({ subject: { name, ladder } }: TruthJob): number => (name === 'hangs' || ladder === true ? 0 : 1);
  return subjects.map((subject, index) => ({ subject, condition, round, seed: round * 1000 + index })).sort((a, b) => first(a) - first(b));
}

const OWN: ProbeTarget = { kind: 'own', listen: null, reachedAt: null };

/** One diagnosis of one subject, set up anew and closed afterwards. */
export async function runJob(
  engine: Engine,
  { subject, condition, round, seed }: TruthJob,
  signal: AbortSignal,
): Promise<JudgedRun & { readonly times: readonly CheckTime[] }> {
  const { name, mode, chain, expected } = subject;
  const acts: ActDuring[] = [];
  let during: CheckId = 'handshake';
  const bench = await setUp(chain, condition, { seed, onAct: (act) => acts.push({ act, during }) });
  const foreign = subject.foreign ? await startForeign(subject.foreign) : null;
  const began = performance.now();
  const times: CheckTime[] = [];
  let since = began;
  try {
    const { runs } = await engine.probe(
      {
        plan: {
          ...DEFAULT_PROBE_PLAN,
          ...PLAN,
          tls: subject.tls ?? (foreign?.ca ? 'direct' : 'none'),
          trust: subject.trust ?? (foreign?.ca ? { ca: foreign.ca } : null),
          variant: foreign ? 'rfc6455' : (subject.variant ?? 'get'),
          resource: foreign ? { path: '/', headers: [] } : null,
          hops: bench.hops,
          checks: CHECK_IDS.filter((id) => id in expected.cells),
        },
        requestedMode: mode,
        target: foreign ? { kind: 'far', target: foreign.endpoint, control: null } : OWN,
        ladder: subject.ladder === true,
        products: true,
      },
      {
        signal,
        onCheck: (_mode, id, done) => {
          if (done === null) {
            since = performance.now();
            during = id;
          } else times.push({ id, ms: performance.now() - since });
        },
      },
    );
    const [run] = runs;
    if (!run) throw new Error('a probe without a run');
    const seconds = (performance.now() - began) / 1000;
    return { name, mode, condition, round, seconds, cells: judgeRun(expected, run, acts), times };
  } finally {
    await foreign?.close();
    await bench.close();
  }
}
