import type { ErrorCode, Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import { monotonicMs } from './deadline.ts';

export const ATTEMPT_OUTCOMES = ['connected', 'refused', 'timeout', 'unreachable', 'reset', 'error'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

export interface AddressAttempt {
  /** `ip:port`, IPv6 in brackets. */
  readonly address: string;
  readonly outcome: AttemptOutcome;
  readonly ms: number;
}

/** One hop and stage that was tried (CLI.md, `reach`). */
export interface ReachEntry {
  /** Zero-based index of the hop. */
  readonly hop: number | 'target';
  readonly stage: 'dns' | 'tcp' | 'tls' | 'proxy';
  readonly ok: boolean;
  readonly ms: number;
  /** Of stage `tcp`: every address tried, in order. Else empty. */
  readonly addresses: readonly AddressAttempt[];
  readonly local: string | null;
  readonly remote: string | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface ReachFacts {
  readonly hop: number | 'target';
  readonly stage: ReachEntry['stage'];
  /** `monotonicMs()` when the stage began. */
  readonly since: number;
  readonly addresses?: readonly AddressAttempt[];
  readonly ends?: { readonly local: Endpoint | null; readonly remote: Endpoint | null } | null;
  /** What it failed with; none: it worked. */
  readonly failure?: Failure | null;
}

export function reachEntry({ hop, stage, since, addresses = [], ends = null, failure = null }: ReachFacts): ReachEntry {
  return {
    hop,
    stage,
    ok: failure === null,
    ms: millisecondsSince(since),
    addresses,
    local: ends?.local ? formatEndpoint(ends.local) : null,
    remote: ends?.remote ? formatEndpoint(ends.remote) : null,
    error: failure ? { code: failure.code, message: failure.message } : null,
  };
}

/** Milliseconds since a `monotonicMs()`, to the microsecond. */
export function millisecondsSince(since: number): number {
  return Math.round((monotonicMs() - since) * 1000) / 1000;
}
