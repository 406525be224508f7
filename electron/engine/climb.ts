import type { Variant } from '../../shared/model/handshake.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { failsAt, rungsFrom, working, type Rung } from '../diagnosis/ladder.ts';
import type { ProbePlan } from '../diagnosis/probe-plan.ts';

/** Each way, through every rung that is upgraded: enough to see that bytes pass. */
const BYTES = 16 * 1024;
/** A rung that is not answered within so long counts as failed. */
const LONGEST_WAIT_MS = 3_000;
/** So many silences in a row, and nothing else is tried. */
const MOST_SILENCES = 3;

/** Runs one plan and gives its record. */
export type RunPlanned = (plan: ProbePlan) => Promise<RunRecord>;

/**
 * Tries every variant over the route of a run that is over, one after the other, from the run's own on. A route that could not be opened is the same for all of
 * them: then there is one rung. What would be advised must work twice. `onRung` is called before each. Rejects as `run` does.
 */
export async function climb(
  first: RunRecord,
  plan: ProbePlan,
  run: RunPlanned,
  onRung?: (variant: Variant) => void,
): Promise<readonly Rung[]> {
  const rungs: Rung[] = [];
  let silences = 0;
  for (const variant of rungsFrom(plan.variant)) {
    if (first.handshake.outcome === 'not-attempted' && variant !== plan.variant) break;
    if (silences >= MOST_SILENCES) {
      rungs.push({ variant, finding: 'not-tested', status: null, works: null });
      continue;
    }
    onRung?.(variant);
    const rung = await tryRung(variant, plan, run);
    silences = rung.finding === 'no-answer' ? silences + 1 : 0;
    rungs.push(rung);
  }
  return await confirmed(rungs, plan, run);
}

/** A route that is good now and then may have been so at just one rung: the smallest change is tried again, and where it fails then, the next one. */
async function confirmed(rungs: readonly Rung[], plan: ProbePlan, run: RunPlanned): Promise<readonly Rung[]> {
  const [smallest] = failsAt(plan.variant, rungs) ? working(plan.variant, rungs) : [];
  if (smallest === undefined) return rungs;
  const again = await tryRung(smallest, plan, run);
  if (again.works === true) return rungs;
  const doubted = rungs.map((rung) => (rung.variant === smallest ? { ...rung, finding: 'intermittent', works: null } : rung));
  return await confirmed(doubted, plan, run);
}

async function tryRung(variant: Variant, plan: ProbePlan, run: RunPlanned): Promise<Rung> {
  const small = {
    ...plan,
    up: BYTES,
    down: BYTES,
    atMostMs: null,
    handshakes: 1,
    sparing: true,
    timeoutMs: Math.min(plan.timeoutMs, LONGEST_WAIT_MS),
  };
  if (variant === 'rfc6455') {
    const { checks } = await run({
      ...small,
      variant: plan.variant === 'rfc6455' ? 'get' : plan.variant,
      checks: ['handshake', 'rfc6455'],
    });
    const standard = checks.find(({ id }) => id === 'rfc6455');
    const works =
      typeof standard?.numbers['standard'] === 'boolean' && standard.result !== 'inconclusive' ? standard.numbers['standard'] : null;
    return { variant, finding: works === null ? 'not-tested' : works ? 'upgraded' : 'failed', status: null, works };
  }
  const { handshake, checks } = await run({ ...small, variant, checks: ['handshake', 'duplex'] });
  const tried = checks.find(({ id }) => id === 'handshake');
  const finding = tried?.finding ?? tried?.result ?? 'not-tested';
  // So few bytes never show whether directions take turns: arriving whole is what counts.
  const sent = checks.find(({ id }) => id === 'duplex')?.numbers ?? {};
  const whole = sent['bytesUp'] === BYTES && sent['bytesDown'] === BYTES;
  const works = tried?.finding === null ? null : handshake.outcome === 'upgraded' && tried?.finding === 'upgraded' && whole;
  return { variant, finding, status: handshake.status, works };
}
