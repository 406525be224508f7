import type { NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import type { LifePlan, Silent } from './quiet-life.ts';
import { IDLE_KINDS } from './quiet-words.ts';

/** As many of a kind as `idle` wants to see end before it says so. */
const OF_EACH = 2;
/** Above the longest time after which a connection was seen to end: what else does the same may look at its clock a little later. */
const MARGIN = 1.1;
const MARGIN_MS = 300;

/**
 * The connections that tell whether what a run found about silence and age is there on another way too, each just longer than what ended in the run. Beside silent
 * ones there are busy ones of the same age, so that an end by age is not taken for one by silence. Null: the run found nothing of the kind.
 */
export function livesToAsk({ checks }: Pick<RunRecord, 'checks'>): readonly LifePlan[] | null {
  const numbersOf = (id: 'idle' | 'lifetime'): NumberTree =>
    checks.find((check) => check.id === id && check.result === 'fail')?.numbers ?? {};
  const silences = numbersOf('idle');
  const asked: LifePlan[] = IDLE_KINDS.flatMap((silent) => askedFor(silent, silences[silent]));
  const all = [...asked, ...askedFor('neither', numbersOf('lifetime'))];
  if (all.length === 0) return null;
  return [...asked, ...times({ silent: 'neither', ms: Math.max(...all.map(({ ms }) => ms)) })];
}

function askedFor(silent: Silent, found: NumberTree[string] | undefined): LifePlan[] {
  if (typeof found !== 'object' || found === null) return [];
  // Where it happened only sometimes there is nothing to tell of the ends.
  if (typeof found['highS'] !== 'number' || found['first'] === undefined) return [];
  const { highS } = found;
  return times({ silent, ms: Math.round(highS * 1000 * MARGIN + MARGIN_MS) });
}

function times(life: LifePlan): LifePlan[] {
  return Array.from({ length: OF_EACH }, () => life);
}
