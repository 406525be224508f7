import { doubtfulPrefixes, showsAll, withBisection, worthBisecting, type PrefixRuns } from '../diagnosis/bisection.ts';
import { livesToAsk } from '../diagnosis/lives-to-ask.ts';
import type { ProbePlan } from '../diagnosis/probe-plan.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import type { RunPlanned } from './climb.ts';

/**
 * Runs what went wrong in a run over a chain again over the first 0, 1, 2 … hops of it, once more over the whole chain, and once more over the prefixes between
 * which something begins; gives the run with where each property begins, and the same run where there is nothing to look for. `onPrefix` is called with the
 * number of hops before each. Rejects as `run` does.
 */
export async function bisect(full: RunRecord, plan: ProbePlan, run: RunPlanned, onPrefix?: (hops: number) => void): Promise<RunRecord> {
  const wanted = worthBisecting(full);
  if (wanted.length === 0) return full;
  const lives = livesToAsk(full);
  const small: ProbePlan = {
    ...plan,
    checks: plan.checks.filter((id) => id === 'handshake' || wanted.includes(id)),
    ...(lives === null ? {} : { lives, idleMaxMs: Math.max(...lives.map(({ ms }) => ms)) }),
  };
  const over = async (hops: number): Promise<RunRecord> => {
    onPrefix?.(hops);
    if (hops === plan.hops.length) return await run(small);
    // A hop in the middle of a chain carries a tunnel, whatever the last one does.
    return await run({ ...small, hops: plan.hops.slice(0, hops), mode: hops === 0 ? 'direct' : 'tunnel' });
  };
  let prefixes: readonly PrefixRuns[] = [];
  for (let hops = 0; hops < plan.hops.length; hops++) {
    const seen = await over(hops);
    prefixes = [...prefixes, { hops, runs: [seen] }];
    if (showsAll(full, seen)) break;
  }
  const again = await over(plan.hops.length);
  for (;;) {
    const doubtful = doubtfulPrefixes(full, { prefixes, again });
    if (doubtful.length === 0) return withBisection(full, { prefixes, again });
    const seen = new Map<number, RunRecord>();
    for (const hops of doubtful) seen.set(hops, await over(hops));
    prefixes = prefixes.map((prefix) => {
      const once = seen.get(prefix.hops);
      return once ? { ...prefix, runs: [...prefix.runs, once] } : prefix;
    });
  }
}
