import type { HandshakeRecord } from '../../../shared/model/probe-set.ts';
import type { Attempt } from '../attempt.ts';
import type { CheckOutput } from '../check.ts';
import type { HandshakeVerdict } from '../handshake-verdict.ts';
import type { ProbePlan } from '../probe-plan.ts';

/**
 * What one end alone can say beyond the verdict without evidence: who refused. Inside TLS with a trusted certificate it was whoever holds that certificate. In
 * the clear it stays open, on a route without a proxy too: somebody on the way may answer who is in no route.
 */
export function judgedFromOneEnd(verdict: HandshakeVerdict, attempt: Attempt, plan: ProbePlan): HandshakeVerdict {
  if (verdict.finding !== null || verdict.outcome !== 'refused') return verdict;
  const trusted = plan.tls === 'direct' && plan.trust?.insecure !== true && attempt.handshake !== null;
  return trusted ? { ...verdict, finding: 'refused-by-server' } : verdict;
}

/** A refusal that cannot be laid to anybody, in a sentence. */
export function unclearRefusal({ status, clientReceived }: Pick<HandshakeRecord, 'status' | 'clientReceived'>): string {
  const line = clientReceived === null ? '' : (Buffer.from(clientReceived, 'base64').toString('latin1').split(/\r?\n/u, 1)[0] ?? '');
  const said = line === '' ? String(status ?? 'nothing') : line.slice(0, 80);
  return `Not clear: the answer was "${said}". Whether the server wrote it or something on the way cannot be told from one end; the headers and the page of the answer may name somebody.`;
}

/** What was found, worst first, and that the rest needs the other end. */
export function summaryFromOneEnd(checks: readonly CheckOutput[]): string {
  const of = (id: CheckOutput['id']): CheckOutput | undefined => checks.find((check) => check.id === id);
  const [handshake, tls, standard, latency, idle] = [of('handshake'), of('tls'), of('rfc6455'), of('latency'), of('idle')];
  const rest = "What needs the server's end was not tested.";
  if (handshake?.result === 'fail' || handshake?.result === 'inconclusive')
    return [handshake.summary, tls?.result === 'fail' || tls?.result === 'inconclusive' ? tls.summary : '', rest]
      .filter((part) => part !== '')
      .join(' ');
  return [
    handshake?.result === 'intermittent' ? handshake.summary : '',
    standard?.summary ?? 'The upgrade got through.',
    latency?.result === 'pass' ? latency.summary : '',
    idle === undefined || idle.result === 'not-tested' ? '' : idle.summary,
    tls?.result === 'inconclusive' || tls?.result === 'intermittent' ? tls.summary : '',
    rest,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
