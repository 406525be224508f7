import type { CheckId } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { notTested, type CheckOutput } from './check.ts';

/** Those that were done, and the others of the plan as not tested. */
export function withUnreached(checks: readonly CheckId[], done: ReadonlyMap<CheckId, CheckOutput>): readonly CheckOutput[] {
  const unreached = checks.filter((id) => !done.has(id)).map((id) => notTested(id, 'Not tested: the diagnosis was stopped before.'));
  return [...done.values(), ...unreached];
}

/** The record of a run that was stopped: what it found bad stays so, but nothing is called good, since what was not reached may be bad, and nothing advised. */
export function asStopped(record: RunRecord): RunRecord {
  const good = record.grade === 'clean' || record.grade === 'altered' || record.grade === 'inconclusive';
  const done = record.checks.filter(({ result }) => result !== 'not-tested').map(({ id }) => id);
  const found = good ? `It had come through ${done.join(', ')}; the rest is not known.` : record.summary;
  return {
    ...record,
    grade: good ? 'inconclusive' : record.grade,
    summary: `Stopped before the diagnosis was complete. ${found}`,
    fix: null,
  };
}
