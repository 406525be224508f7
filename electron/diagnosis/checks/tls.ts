import { isTlsUpgrade } from '../../../shared/model/handshake.ts';
import type { FindingOf } from '../../../shared/model/check.ts';
import type { CertificateFacts } from '../../../shared/model/tls-facts.ts';
import { datesOf } from '../../net/certificate-words.ts';
import type { Attempt } from '../attempt.ts';
import { notTested, type CheckContext, type CheckOutput } from '../check.ts';
import type { ConnectionEvidence } from '../probe-record.ts';
import { tlsNumbers, trustWords } from '../tls-numbers.ts';
import type { JudgedAttempt } from './handshake.ts';

/*
 * Method: where the run is inside TLS, its own connections; else TLS from the first byte through the run's tunnel, with a server of our own and the websocket
 * handshake inside. The certificate that the client was shown is compared with the one that the server presents: known of our own, and of a far server from its
 * evidence, its pin, or else from what is shown on the direct way. Repeats: what was refused is tried twice. Control: the same straight to the server.
 * Cannot tell: with a run that has no TLS in relay mode there is no way for it; who ended TLS, or whether it was meant well.
 */

/** One connection in TLS, at both ends. */
export interface TlsTry extends Pick<JudgedAttempt, 'attempt' | 'connection'> {
  /** Of the handshake around it, where that was judged. */
  readonly verdict: JudgedAttempt['verdict'] | null;
}

export interface TlsWays {
  /** Those of the run itself, where it is inside TLS. */
  readonly own: readonly TlsTry[];
  /** A fresh one with a server of our own; null: there is none, or no tunnel for it. */
  readonly fresh: (() => Promise<TlsTry>) | null;
  /** The same, straight to the server. */
  readonly control: (() => Promise<TlsTry>) | null;
  /** What the server presents, where that is known beforehand. */
  readonly chain: () => readonly CertificateFacts[] | null;
  /** SHA-256 of its certificate, where no more is known. */
  readonly pin: string | null;
}

/** `held`: the server's chain; `from`: how it is known. */
interface Held {
  readonly chain: readonly CertificateFacts[];
  readonly from: 'server' | 'pin' | 'direct way';
}

type Seen = { readonly kind: FindingOf<'tls'>; readonly says: string } | { readonly kind: 'no-route' | 'unknown'; readonly says: string };

export async function runTls(context: CheckContext, ways: TlsWays): Promise<CheckOutput> {
  const { plan } = context;
  if (plan.tls === 'none' && plan.mode !== 'tunnel')
    return notTested('tls', 'Not tested: TLS from the first byte needs a tunnel; this run has none.');
  const tried = [...ways.own];
  if (tried.length === 0 && ways.fresh) {
    const first = await ways.fresh();
    tried.push(first);
    if (first.attempt.tlsPeer === null && first.attempt.route.ok) tried.push(await ways.fresh());
  }
  const shown = tried.find(({ attempt }) => attempt.tlsPeer !== null) ?? tried[0];
  if (!shown) return notTested('tls', 'Not tested: it needs a server of our own with a certificate that we hold.');
  let held = heldBy(shown, ways);
  let seen = judge(shown, held, ways.pin);
  const control = seen.kind !== 'passed' && seen.kind !== 'no-route' && ways.control ? await ways.control() : null;
  const straight = control?.attempt.tlsPeer?.chain ?? [];
  // A pin may be of a certificate that the server has replaced since: what is shown straight to it decides.
  const pinAlone = seen.kind === 'ends-before-server' && held?.from === 'pin';
  if ((seen.kind === 'unknown' || pinAlone) && straight.length > 0) {
    held = { chain: straight, from: 'direct way' };
    seen = judge(shown, held, ways.pin);
  } else if (pinAlone)
    seen = {
      kind: 'unknown',
      says: `Not clear: ${shownCertificate(shown.attempt.tlsPeer?.chain[0])}, which is not the pinned one. Whether the server has another by now, or TLS ends before it, cannot be told without a direct way to it (--control).`,
    };
  const base = {
    id: 'tls',
    also: [],
    attempts: tried.length,
    failures: seen.kind === 'passed' ? 0 : tried.length,
    // A fresh connection goes to a server of our own, whatever the run itself would trust.
    numbers: tlsNumbers(shown, held, plan.tls === 'none' ? trustWords({ trust: null }, true) : trustWords(plan, context.ownServer)),
    evidence: shown.attempt.cite(),
  } as const;
  switch (seen.kind) {
    case 'passed':
      return { ...base, result: 'pass', finding: 'passed', summary: seen.says };
    case 'no-route':
      return { ...base, result: 'not-tested', finding: null, summary: seen.says };
    case 'unknown':
      return { ...base, result: 'inconclusive', finding: null, summary: seen.says };
    default:
      if (control && control.attempt.tlsPeer === null) {
        const summary = "Not clear: TLS fails straight to the server too, so it is not shown to be the proxy's doing.";
        return { ...base, result: 'inconclusive', finding: null, summary };
      }
      return { ...base, result: 'fail', finding: seen.kind, summary: seen.says };
  }
}

function heldBy({ connection }: TlsTry, { chain, pin }: TlsWays): Held | null {
  const known = connection?.connection.tls?.chain ?? chain();
  if (known && known.length > 0) return { chain: known, from: 'server' };
  if (pin === null) return null;
  return { chain: [{ subject: '', issuer: '', names: [], validFrom: '', validTo: '', fingerprint: pin }], from: 'pin' };
}

function judge({ attempt, connection, verdict }: TlsTry, held: Held | null, pin: string | null): Seen {
  const { tlsPeer, route } = attempt;
  if (!route.ok) return { kind: 'no-route', says: `Not tested: the route could not be opened (${route.failure.message}).` };
  if (!tlsPeer) return withoutPeer(attempt, connection, verdict);
  const [leaf] = tlsPeer.chain;
  const [own] = held?.chain ?? [];
  const inTheClear = attempt.handshake?.outcome === 'upgraded' && connection !== null && connection.connection.tls === null;
  if (inTheClear && held?.from === 'server') {
    return {
      kind: 'ends-before-server',
      says: `TLS ends before the server, which was spoken to without it: ${shownCertificate(leaf)}.`,
    };
  }
  if (!own || !leaf)
    return {
      kind: 'unknown',
      says: `Not clear: ${shownCertificate(leaf)}; whether that is the server's own cannot be told. Give its SHA-256 with --pin, or its direct address with --control.`,
    };
  if (own.fingerprint !== leaf.fingerprint) {
    const whose = held?.from === 'direct way' ? 'which is not the one of the direct way' : "which is not the server's";
    return { kind: 'ends-before-server', says: `TLS ends before the server: ${shownCertificate(leaf)}, ${whose}.` };
  }
  if (!attempt.tlsFailure && attempt.tls === 'direct' && verdict === null && attempt.handshake?.outcome !== 'upgraded') {
    const outcome = attempt.handshake?.outcome ?? 'not attempted';
    return { kind: 'refused', says: `TLS came about, but the websocket handshake inside it did not (${outcome}).` };
  }
  const dates = datesOf(leaf);
  const also = attempt.tlsFailure
    ? ` It is not taken here, since it ${pin === null ? (tlsPeer.problem ?? 'was not accepted') : 'is not the pinned one'}.`
    : dates === null
      ? ''
      : ` It ${dates}.`;
  return { kind: 'passed', says: `TLS passes, and the client sees the server's own certificate.${also}` };
}

function shownCertificate(leaf: CertificateFacts | undefined): string {
  if (!leaf) return 'the client was shown no certificate';
  return `the client was shown the certificate of "${leaf.subject}", issued by ${leaf.issuer === leaf.subject ? 'itself' : `"${leaf.issuer}"`}`;
}

/** TLS was not begun, or broke off. */
function withoutPeer(attempt: Attempt, connection: ConnectionEvidence | null, verdict: TlsTry['verdict']): Seen {
  const { tlsFailure, handshake, tls } = attempt;
  if (tlsFailure) return { kind: 'refused', says: `TLS does not get through: ${ended(tlsFailure.message)}` };
  if (isTlsUpgrade(tls)) {
    if (verdict?.finding === 'upgrade-stripped')
      return { kind: 'stripped', says: 'The request for TLS was taken out on the way: the server was not asked for it.' };
    if (handshake?.status === 101 && connection?.connection.status === 101)
      return { kind: 'stripped', says: "TLS was taken out of the server's answer on the way, so it could not begin." };
    if (verdict?.finding === null)
      return { kind: 'unknown', says: "Not clear: TLS was not agreed to, and the server's half of the evidence could not be had." };
  }
  const status = handshake?.status ?? null;
  return { kind: 'refused', says: `TLS was not agreed to${status === null ? '' : ` (the answer was ${String(status)})`}; see handshake.` };
}

function ended(text: string): string {
  return /[.?!]$/u.test(text) ? text : `${text}.`;
}
