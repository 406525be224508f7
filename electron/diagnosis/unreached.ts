import type { CheckId } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import type { Unreached } from '../route/first-hop.ts';
import { attemptWithout } from './attempt.ts';
import type { CheckOutput } from './check.ts';
import { handshakeOutput, type JudgedAttempt } from './checks/handshake.ts';
import { headersSeen, runHeaders } from './checks/headers.ts';
import { handshakeRecordOf } from './handshake-record.ts';
import { judgeHandshake } from './handshake-verdict.ts';
import { beginRun, runDocument } from './run-document.ts';
import type { RunParts } from './run-parts.ts';
import { untried } from './untried.ts';

/**
 * The record of a run whose first hop could not be connected to, from that dial alone: what `runDiagnosis` gives, and tells on its way, when it is given such a dial.
 * Nothing can follow it, so nothing is waited for; most of a list of proxies ends here. For a server of our own, of which we know that nothing came.
 */
export function unreachedRun(parts: RunParts, unreached: Unreached): RunRecord {
  const { plan, farEnd, signal, onCheck, onTried } = parts;
  const begun = beginRun(parts);
  const { transcript } = begun;
  onCheck?.('handshake', null);
  const attempt = attemptWithout(unreached({ hops: plan.hops, mode: plan.mode }, transcript.observe), { plan, farEnd, transcript, signal });
  const judged: JudgedAttempt = { attempt, connection: null, verdict: judgeHandshake(attempt, null, true, plan.variant) };
  onTried?.(judged);
  const record = handshakeRecordOf(judged, plan);
  const outputs: CheckOutput[] = [];
  const tell = (id: CheckId, output: CheckOutput | null): void => {
    if (output === null) throw new Error(`without a connection ${id} cannot be tried`);
    onCheck?.(id, null);
    onCheck?.(id, output);
    outputs.push(output);
  };
  if (plan.checks.includes('headers')) tell('headers', runHeaders({ ...headersSeen(judged, plan), record, evidence: attempt.cite() }));
  for (const id of plan.checks) if (id !== 'handshake' && id !== 'headers') tell(id, untried(id, [judged], parts));
  const handshake = handshakeOutput([judged], judged, record, plan);
  onCheck?.('handshake', handshake);
  return runDocument(parts, { ...begun, attempt, record, outputs: [handshake, ...outputs], standard: null });
}
