import type { CheckId } from '../../shared/model/check.ts';
import { parseHop, type RequestedMode } from '../../shared/model/route.ts';
import type { ProbePlan } from '../../electron/diagnosis/probe-plan.ts';
import { DEFAULT_PROBE_PLAN, type ProbeJob, type ProbeTarget } from '../../electron/engine/engine.ts';

export const OWN: ProbeTarget = { kind: 'own', listen: null, reachedAt: null };

/** A diagnosis of few bytes: what is tested here is the engine, not the route. */
export function smallPlan(
  hops: readonly string[],
  checks: readonly CheckId[],
  more: Partial<Omit<ProbePlan, 'mode'>> = {},
): ProbeJob['plan'] {
  return {
    ...DEFAULT_PROBE_PLAN,
    hops: hops.map(parseHop),
    checks,
    durationMs: 100,
    pace: 16 * 1024 * 1024,
    handshakes: 1,
    timeoutMs: 3_000,
    quietMs: 500,
    ...more,
  };
}

export function smallJob(
  hops: readonly string[],
  checks: readonly CheckId[],
  {
    target = OWN,
    requestedMode = 'auto',
    plan = {},
  }: { target?: ProbeTarget; requestedMode?: RequestedMode; plan?: Partial<Omit<ProbePlan, 'mode'>> } = {},
): ProbeJob {
  return { plan: smallPlan(hops, checks, plan), requestedMode, target };
}

export const NEVER: { readonly signal: AbortSignal } = { signal: new AbortController().signal };
