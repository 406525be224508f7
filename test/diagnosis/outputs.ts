import { CHECKS, meaningOf, type CheckId, type CheckOutcome } from '../../shared/model/check.ts';
import type { HandshakeRecord } from '../../shared/model/probe-set.ts';
import type { CheckOutput } from '../../electron/diagnosis/check.ts';
import { DEFAULT_PROBE_PLAN, type ProbePlan } from '../../electron/diagnosis/probe-plan.ts';

/** A check's output; without `result` the one that the finding means. */
export function output(id: CheckId, finding: string | null, result?: CheckOutcome): CheckOutput {
  const meant = finding === null ? 'not-tested' : (meaningOf(id, finding)?.result ?? 'not-tested');
  return {
    id,
    finding,
    result: result ?? meant,
    also: [],
    summary: `The check ${id} said so.`,
    numbers: {},
    attempts: 1,
    failures: 0,
    evidence: [],
  };
}

/** What each graded check says on a clean route. */
export const CLEAN: readonly CheckOutput[] = [
  output('handshake', 'upgraded'),
  output('headers', 'unchanged'),
  output('duplex', 'full-duplex'),
  output('transparency', 'intact'),
  output('streaming', 'streamed'),
  output('early-data', 'kept'),
  output('half-close', 'propagated'),
  output('rfc6455', 'same'),
];

/** The clean route with one check's output replaced. */
export function cleanBut(changed: CheckOutput): readonly CheckOutput[] {
  return [...CLEAN.filter(({ id }) => id !== changed.id), changed];
}

export const ALL_FINDINGS = Object.entries(CHECKS).flatMap(([id, { findings }]) =>
  Object.keys(findings).map((finding) => ({ id: id as CheckId, finding })),
);

export function plan(more: Partial<ProbePlan> = {}): ProbePlan {
  return { ...DEFAULT_PROBE_PLAN, hops: [{ kind: 'http', host: '127.0.0.1', port: 3128 }], mode: 'relay', checks: [], ...more };
}

export const EMPTY_RECORD: HandshakeRecord = {
  outcome: 'refused',
  reason: null,
  answeredBy: 'unknown',
  attributedTo: null,
  serverSaw: 'nothing',
  status: null,
  ms: null,
  clientSent: null,
  serverReceived: null,
  serverSent: null,
  clientReceived: null,
  requestChanges: [],
  responseChanges: [],
  redacted: [],
};
