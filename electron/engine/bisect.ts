import { showsAll, withBisection, worthBisecting, type PrefixRun } from '../diagnosis/bisection.ts';
import type { ProbePlan } from '../diagnosis/probe-plan.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import type { RunPlanned } from './climb.ts';

/**
 * Runs what went wrong in a run over a chain again over the first 0, 1, 2 … hops of it, and gives the run with where each property begins; the same run where there
 * is nothing to look for. `onPrefix` is called with the number of hops before each. Rejects as `run` does.
 */
export async function bisect(full: RunRecord, plan: ProbePlan, run: RunPlanned, onPrefix?: (hops: number) => void): Promise<RunRecord> {
  const wanted = worthBisecting(full);
  if (wanted.length === 0) return full;
  const checks = plan.checks.filter((id) => id === 'handshake' || wanted.includes(id));
  const prefixes: PrefixRun[] = [];
  for (let hops = 0; hops < plan.hops.length; hops++) {
    onPrefix?.(hops);
    // A hop in the middle of a chain carries a tunnel, whatever the last one does.
    const prefix = { ...plan, hops: plan.hops.slice(0, hops), mode: hops === 0 ? ('direct' as const) : ('tunnel' as const), checks };
    const seen = await run(prefix);
    prefixes.push({ hops, run: seen });
    if (showsAll(full, seen)) break;
  }
  onPrefix?.(plan.hops.length);
  return withBisection(full, { prefixes, again: await run({ ...plan, checks }) });
}
