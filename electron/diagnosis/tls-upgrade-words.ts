import { isTlsUpgrade } from '../../shared/model/handshake.ts';
import type { HandshakeRecord } from '../../shared/model/probe-set.ts';
import { createRequestReader, createResponseReader, headerValues, type HttpHead } from '../wire/http-head.ts';
import { offersUpgrade } from '../wire/upgrade.ts';
import type { HandshakeFinding, HandshakeVerdict } from './handshake-verdict.ts';
import type { ProbePlan } from './probe-plan.ts';

/** What kept an upgrade to TLS (RFC 2817) from coming about, in a sentence; null: the plan has none, or it was not this that failed. */
export function tlsUpgradeSentence(
  finding: HandshakeFinding,
  who: string,
  { failure }: HandshakeVerdict,
  record: HandshakeRecord,
  { tls }: ProbePlan,
): string | null {
  // A record of an attempt that was upgraded says nothing of the one that failed.
  if (!isTlsUpgrade(tls) || record.outcome === 'upgraded' || !asksForTls(headOf('request', record.clientSent))) return null;
  const arrived = headOf('request', record.serverReceived);
  if (finding === 'upgrade-stripped' && arrived?.version !== '1.0') {
    const answer = record.status === 101 ? ' It answered 101 all the same, with no TLS behind it.' : '';
    return arrived && headerValues(arrived, 'upgrade').length > 0
      ? `${who} took TLS out of the Upgrade header: the server was not asked for it.${answer}`
      : `${who} removed the Upgrade header, and with it the request for TLS: the server was not asked for it.${answer}`;
  }
  if (finding !== 'malformed' || record.status !== 101) return null;
  if (failure) return `TLS was agreed to (101), but it did not come about: ${failure.message}${/[.?!]$/u.test(failure.message) ? '' : '.'}`;
  const sent = headOf('response', record.serverSent);
  if (asksForTls(sent)) return `${who} took TLS out of the server's 101: nothing more was sent, since it would have gone in the clear.`;
  const names = namedIn(headOf('response', record.clientReceived));
  return `A 101 came that does not name TLS${names === '' ? '' : ` but ${names}`}: nothing more was sent, since it would have gone in the clear. ${SERVER_OR_WAY}`;
}

/** Of an answer that nobody can be shown to have written: which protocol it asks for in place of TLS (RFC 9110 §15.5.22); empty when it does not say so. */
export function otherProtocol({ clientReceived }: HandshakeRecord, { tls }: ProbePlan): string {
  const head = headOf('response', clientReceived);
  const names = namedIn(head);
  if (!isTlsUpgrade(tls) || head?.kind !== 'response' || head.status !== 426 || names === '' || asksForTls(head)) return '';
  return ` The answer asks for ${names}, not for TLS. ${SERVER_OR_WAY}`;
}

const SERVER_OR_WAY = 'Either the server does not speak the upgrade to TLS, or something on the way took it out.';

function asksForTls(head: HttpHead | null): boolean {
  return head !== null && offersUpgrade(head, 'tls');
}

function namedIn(head: HttpHead | null): string {
  return head === null ? '' : headerValues(head, 'upgrade').join(', ');
}

function headOf(kind: 'request' | 'response', base64: string | null): HttpHead | null {
  if (base64 === null) return null;
  const progress = (kind === 'request' ? createRequestReader() : createResponseReader()).push(Buffer.from(base64, 'base64'));
  return progress.state === 'done' ? progress.head : null;
}
