import type { CheckId } from '../../shared/model/check.ts';
import type { HandshakeRecord, RunRecord } from '../../shared/model/probe-set.ts';
import { formatEndpoint, formatHop } from '../../shared/model/route.ts';
import { hrtimeNs } from '../net/deadline.ts';
import { answeredWith, schemesOffered } from './answer-seen.ts';
import type { Attempt } from './attempt.ts';
import { round, type CheckOutput } from './check.ts';
import { fixFor } from './fix.ts';
import { gradeOf, worksOf } from './grade.ts';
import type { RunParts } from './run-parts.ts';
import { secrecyOf } from './secrecy.ts';
import { createTranscript, type Transcript } from './transcript.ts';
import { summaryOf } from './words.ts';

/** A run from its beginning on. */
export interface RunBegun {
  readonly transcript: Transcript;
  readonly startedAt: Date;
}

/** What came of it. */
export interface RunFound extends RunBegun {
  /** The attempt that the record shows. */
  readonly attempt: Attempt;
  readonly record: HandshakeRecord;
  /** That of `handshake` is among them, asked for or not. */
  readonly outputs: readonly CheckOutput[];
  /** Whether the standard websocket works; null: not tried. */
  readonly standard: boolean | null;
}

/** Begins the transcript, and tells those who wait for it. */
export function beginRun({ id, plan, startedAt, onEvent, onTranscript }: RunParts): RunBegun {
  const now = hrtimeNs();
  const since = startedAt ?? now;
  const transcript = createTranscript({ run: id, startedAt: since, secrecy: secrecyOf(plan), onEvent });
  onTranscript?.(transcript);
  return { transcript, startedAt: new Date(Date.now() - (now - since) / 1e6) };
}

/** A route without hops is not the direct one where something else stands at the server's address. */
export function hasFront({ plan, control, farEnd }: RunParts): boolean {
  return plan.mode === 'direct' && control !== null && formatEndpoint(control.target) !== formatEndpoint(farEnd.target);
}

/** The whole record of a run (CLI.md, "probe --json"). */
export function runDocument(parts: RunParts, { transcript, startedAt, attempt, record, outputs, standard }: RunFound): RunRecord {
  const { plan, farEnd, runtime } = parts;
  const all = (['handshake', ...plan.checks.filter((id) => id !== 'handshake')] as CheckId[]).flatMap((id) =>
    outputs.filter((output) => output.id === id),
  );
  const checks = all.filter(({ id }) => plan.checks.includes(id));
  const grade = gradeOf(all);
  const verdict = {
    grade,
    checks: all,
    record,
    plan,
    handshake: attempt.handshake,
    front: hasFront(parts),
    answered: answeredWith(attempt),
    // Only such advice names them, and the answer is read again for it.
    schemes: record.reason === 'authentication' ? schemesOffered(attempt) : [],
    failure: attempt.route.ok ? null : attempt.route.failure,
  };
  return {
    target: formatEndpoint(farEnd.target),
    startedAt: startedAt.toISOString(),
    durationMs: round((hrtimeNs() - transcript.startedAt) / 1e6),
    route: { hops: plan.hops.map(formatHop), mode: plan.mode },
    variant: plan.variant,
    tls: plan.tls,
    runtime,
    reach: [...attempt.route.reach.map(reachOf), ...(attempt.tlsReach ? [attempt.tlsReach] : [])],
    dialogues: attempt.route.dialogues.map(({ hop, protocol, code, sent, received }) => ({
      hop,
      protocol,
      code,
      sent: sent.toString('base64'),
      received: received.toString('base64'),
    })),
    handshake: record,
    checks: checks.map((check) => ({ ...check, also: [...check.also], evidence: [...check.evidence] })),
    events: transcript.cited(new Set(checks.flatMap(({ evidence }) => evidence))),
    works: worksOf(all, plan, standard),
    grade,
    summary: summaryOf(verdict),
    fix: fixFor(verdict),
  };
}

function reachOf({ hop, stage, ok, ms, addresses, local, remote, error }: Attempt['route']['reach'][number]): RunRecord['reach'][number] {
  return { hop, stage, ok, ms, addresses: addresses.map(({ address, outcome }) => ({ address, outcome })), local, remote, error };
}
