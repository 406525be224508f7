import { CHECK_IDS } from '../../../shared/model/check.ts';
import { Failure } from '../../../shared/model/failure.ts';
import type { SweepState } from '../../../shared/model/sweep.ts';
import { DEFAULT_PROBE_PLAN } from '../engine.ts';
import { Sweep, sweepPlanPart, type SweepJob, type SweepList, type SweepProgress } from '../sweep.ts';
import { targetOf } from './probe-job.ts';
import type { Sweeping, SweepingSink } from './sweep-session.ts';

/** The window's plan as the sweep takes it; `secret`: that of its far server. Throws a `Failure` of the stage `usage` for what cannot be. */
export function sweepJobOf(
  { target, mode, variant, tls, insecure, checks, up, down, durationMs, timeoutMs }: SweepState['plan'],
  secret: string | null,
): SweepJob {
  if (variant === 'custom') throw bad('a sweep sends one of the known handshakes: choose another variant than custom');
  if (mode === 'relay' && tls === 'direct') {
    throw bad('TLS from the first byte cannot be relayed: choose the mode tunnel or auto, or no TLS');
  }
  return {
    front: [],
    requestedMode: mode,
    target: targetOf(target),
    plan: {
      ...DEFAULT_PROBE_PLAN,
      variant,
      tls,
      trust: insecure ? { insecure: true } : null,
      checks: CHECK_IDS.filter((id) => checks.includes(id)),
      ...sweepPlanPart({ up, down, ms: durationMs }),
      timeoutMs,
      secret,
    },
  };
}

export interface OwnParts {
  readonly plan: SweepState['plan'];
  readonly job: SweepJob;
  /** What is still to be tested. */
  readonly list: SweepList;
}

/** A sweep by this program itself. */
export function ownSweeping({ plan, job, list }: OwnParts, progress: SweepProgress, sink: SweepingSink): Sweeping {
  const { concurrency, perNetwork, jitterMs } = plan;
  return new Sweep({
    job,
    list,
    pace: { concurrency, perNetwork, jitterMs },
    evidence: true,
    has: () => false,
    progress,
    // Lines that are none are in the log already.
    sink: { tested: (tested) => sink.tested(tested), untested: () => undefined },
    unreachable,
  });
}

function unreachable(line: number | null): Failure {
  return new Failure(
    'UNREACHABLE_TARGET',
    `the server of this sweep would listen on loopback, where the proxy of line ${String(line)} cannot reach it: choose an address of this machine for the server that the proxies reach, or name a duplexscope server elsewhere`,
    { stage: 'usage' },
  );
}

function bad(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}
