import type { ProbePlan } from '../diagnosis/probe-plan.ts';

/** What an entry sends each way where nothing else is said: so much, or for so long, whichever comes first. */
const SMALL = { bytes: 1024 * 1024, ms: 500 } as const;
/** Of the plan of every entry. */
export function sweepPlanPart({
  up = SMALL.bytes,
  down = SMALL.bytes,
  ms = SMALL.ms,
}: {
  readonly up?: number;
  readonly down?: number;
  readonly ms?: number;
}): Pick<ProbePlan, 'up' | 'down' | 'durationMs' | 'atMostMs' | 'sparing'> {
  return { up, down, durationMs: ms, atMostMs: ms, sparing: true };
}
