import type { CheckOutcome, Grade } from '../../shared/model/check.ts';
import type { HandshakeRecord } from '../../shared/model/probe-set.ts';
import type { Failure } from '../../shared/model/failure.ts';
import type { ClientHandshake } from '../websocket/client.ts';
import type { CheckOutput } from './check.ts';
import { summaryFromOneEnd, unclearRefusal } from './one-ended/verdict.ts';
import { brokenLeg, isPage, loginGiven } from './fix.ts';
import type { HandshakeFinding, HandshakeVerdict } from './handshake-verdict.ts';
import type { ProbePlan } from './probe-plan.ts';
import { otherProtocol, tlsUpgradeSentence } from './tls-upgrade-words.ts';

interface HandshakeWords {
  readonly result: CheckOutcome;
  readonly finding: HandshakeFinding | null;
  readonly verdict: HandshakeVerdict;
  readonly record: HandshakeRecord;
  readonly attempts: number;
  readonly failed: number;
  readonly plan: ProbePlan;
}

/** The handshake in a sentence that a support engineer would say. */
export function handshakeSentence({ result, finding, verdict, record, attempts, failed, plan }: HandshakeWords): string {
  if (finding === null && plan.resource && record.outcome === 'refused') return unclearRefusal(record);
  if (finding === null)
    return `Not clear: the request was not upgraded, and the server's half of the evidence could not be had.${otherProtocol(record, plan)}`;
  const sentence = sentenceFor(finding, verdict, record, plan);
  return result === 'intermittent' ? `${String(failed)} of ${String(attempts)} connections failed: ${lowerFirst(sentence)}` : sentence;
}

function sentenceFor(finding: HandshakeFinding, verdict: HandshakeVerdict, record: HandshakeRecord, plan: ProbePlan): string {
  const who = whoIn(plan, verdict);
  // The record is of the attempt that is shown: where that one was upgraded, its 101 is not the answer of the one that failed.
  const status = record.status === null || record.status === 101 ? '' : ` (it answered ${String(record.status)})`;
  const said = verdict.failure ? ` (${verdict.failure.message})` : '';
  switch (finding) {
    case 'upgraded':
      return 'The upgrade got through.';
    case 'upgrade-stripped': {
      const tls = tlsUpgradeSentence(finding, who, verdict, record, plan);
      if (tls !== null) return tls;
      const lowered = record.requestChanges.some(({ change, after }) => change === 'start-line' && after?.includes('HTTP/1.0') === true);
      return lowered
        ? `${who} lowered the request to HTTP/1.0, in which there is no upgrade: the server received a plain request.`
        : `${who} removed the Upgrade header: the server received a plain ${plan.variant.startsWith('options') ? 'OPTIONS' : 'GET'}.`;
    }
    case 'refused-by-proxy':
      return refusedSentence(who, status, said, verdict, record, plan);
    case 'hop-unreachable': {
      const where = asksForNext(plan, verdict) ? 'between the first proxy and the second' : 'before the server';
      return ended(`The route breaks ${where}: ${verdict.failure?.message ?? 'a hop could not be reached'}`);
    }
    case 'target-unreachable':
      if (plan.hops.length === 0) return ended(`The server could not be reached: ${verdict.failure?.message ?? 'no connection'}`);
      return `${who} could not reach the server${status || said}; no request arrived there.`;
    case 'refused-by-server':
      if (plan.resource)
        return `Whoever holds the trusted certificate of this name refused the request${status}: the server, or what ends TLS for it.`;
      return `The server itself refused the request${status}.`;
    case 'no-answer':
      if (record.serverSaw !== 'nothing' && serverAgreed(record))
        return 'The server agreed to the upgrade (101), but no answer reached the client.';
      return `${plan.hops.length === 0 && record.serverSaw === 'nothing' ? 'What stands in front of the server' : plan.hops.length === 0 ? 'The server' : who} took the request and never answered.`;
    case 'closed':
      return `The connection was closed before an answer came${said}.`;
    case 'reset':
      return `The connection was reset before an answer came${said}.`;
    case 'malformed':
      return (
        tlsUpgradeSentence(finding, who, verdict, record, plan) ??
        (verdict.failure
          ? ended(`The answer cannot be used: ${verdict.failure.message}`)
          : 'What came back is not an answer to an upgrade.')
      );
  }
}

/** Of a chain the first one can be named when it was its own dialogue that failed: nobody else stood between it and us. */
function whoIn({ hops }: ProbePlan, { failure }: HandshakeVerdict): string {
  if (hops.length === 0) return 'Something on the way';
  if (hops.length === 1) return 'The proxy';
  return failure?.hop === 0 && failure.stage === 'proxy' ? 'The first proxy' : 'A proxy of the chain';
}

/** Whether it was the first proxy of a chain that was asked, and asked for the second. */
function asksForNext({ hops }: ProbePlan, { failure }: HandshakeVerdict): boolean {
  return failure?.hop === 0 && brokenLeg(hops, failure).length === 2;
}

function serverAgreed({ serverSent }: HandshakeRecord): boolean {
  return serverSent !== null && /^HTTP\/1\.\d 101 /u.test(Buffer.from(serverSent, 'base64').toString('latin1'));
}

function refusedSentence(
  who: string,
  status: string,
  said: string,
  verdict: HandshakeVerdict,
  record: HandshakeRecord,
  plan: ProbePlan,
): string {
  const { reason, failure } = verdict;
  switch (reason) {
    case 'policy':
      return `${who} does not allow ${asksForNext(plan, verdict) ? 'a connection to the second' : 'this connection'}${failure ? said : status}.`;
    case 'authentication':
      // The only proxy's own refusal says the same, and what it offers; with more of them it does not say which.
      if (failure && plan.hops.length === 1) return upperFirst(ended(failure.message));
      return loginGiven(plan, failure)
        ? `${who} did not accept the user and the password${failure ? said : status}.`
        : `${who} asks for credentials${failure ? said : status}.`;
    case 'not-understood':
      return `${who} did not take this kind of request${failure ? said : status}.`;
    case 'answer-replaced':
      return `The server agreed to the upgrade (101), but the client was given another answer${status}.`;
    default:
      if (record.serverSaw === 'nothing' && !failure && plan.hops.length > 0 && isPage(record.status)) {
        const answered =
          plan.mode === 'tunnel'
            ? `${who} said yes to the tunnel and then answered what was sent through it by itself, with ${String(record.status)}`
            : `${who} answered ${String(record.status)} in the server's place`;
        return `${answered}: no request reached the server. ${PAGES_COME_FROM}`;
      }
      if (record.serverSaw === 'nothing')
        return `${who} answered in the server's place${failure ? said : status}; the server received nothing.`;
      return `${who} refused${failure ? said : status}.`;
  }
}

const PAGES_COME_FROM = 'A captive portal does that, and so does a web server that answers everything and is no proxy.';

export interface VerdictWords {
  readonly grade: Grade;
  readonly checks: readonly CheckOutput[];
  readonly record: HandshakeRecord;
  readonly plan: ProbePlan;
  readonly handshake: ClientHandshake | null;
  /** Something stands in front of the server: a route without hops is not the direct one. */
  readonly front: boolean;
  /** What a route that could not be opened said, else null. */
  readonly failure: Failure | null;
  /** The status of the last HTTP answer that came, to the handshake or to CONNECT; null: none. */
  readonly answered: number | null;
  /** How a proxy that wants a login lets one log in, in its own order. */
  readonly schemes: readonly string[];
}

/** One or two sentences: what was found, worst first, and what was not tested. */
export function summaryOf({ grade, checks, record, plan, front }: VerdictWords): string {
  if (plan.resource) return summaryFromOneEnd(checks);
  const handshake = checks.find(({ id }) => id === 'handshake');
  const bad = checks.filter(
    ({ id, result }) => (result === 'fail' || result === 'intermittent') && id !== 'rfc6455' && id !== 'tls' && id !== 'ports',
  );
  const notTestedIds = checks
    .filter(({ id, result }) => result === 'not-tested' && !((id === 'tls' || id === 'ports') && plan.mode !== 'tunnel'))
    .map(({ id }) => id);
  const unsure = checks.filter(({ result }) => result === 'inconclusive').map(({ id }) => id);
  const intercepted = checks.find(({ id, finding }) => id === 'tls' && finding === 'ends-before-server');
  const tlsEnds = intercepted ? ` ${intercepted.summary}` : '';
  const tail = [
    tlsEnds,
    unsure.length > 0 ? ` Not clear: ${unsure.join(', ')}.` : '',
    notTestedIds.length > 0 && handshake?.result !== 'fail' ? ` Not tested: ${notTestedIds.join(', ')}.` : '',
  ].join('');
  const ports = checks.find(({ id, result }) => id === 'ports' && result === 'fail');
  if (handshake && handshake.result === 'fail') return `${handshake.summary}${ports ? ` ${ports.summary}` : ''}${tlsEnds}`;
  const headers = checks.find(({ id }) => id === 'headers');
  // Only one check shows that the stream flows, and it is not in every plan.
  const flows = checks.some(({ id, result }) => id === 'duplex' && result === 'pass');
  if (bad.length > 0) {
    const works =
      grade === 'altered'
        ? `${flows ? 'It works, both ways at once, but not all of it' : 'The upgrade gets through, but not everything behind it'}. `
        : '';
    const also = grade === 'altered' && headers?.finding === 'rewritten' ? ` ${headers.summary}` : '';
    return `${works}${bad
      .slice(0, 2)
      .map(({ summary }) => summary)
      .join(' ')}${
      bad.length > 2
        ? ` Also: ${bad
            .slice(2)
            .map(({ id, finding }) => `${id} (${finding ?? ''})`)
            .join(', ')}.`
        : ''
    }${also}${tail}`;
  }
  const path =
    plan.mode === 'tunnel'
      ? 'The tunnel'
      : plan.mode === 'relay'
        ? 'The relay'
        : front
          ? 'The way through what stands in front'
          : 'The direct path';
  if (grade === 'inconclusive' && handshake?.result === 'inconclusive' && plan.hops.length === 0) return handshake.summary;
  if (grade === 'inconclusive') return `${path} could not be judged.${tail || ' Nothing certain was seen.'}${otherProtocol(record, plan)}`;
  if (headers?.finding === 'rewritten')
    return `${path} ${flows ? 'works' : 'lets the upgrade through'}; ${lowerFirst(headers.summary)}${tail}`;
  if (flows) return `${path} carries the stream unchanged, both ways at once.${tail}`;
  const passed = checks.filter(({ result }) => result === 'pass').map(({ id }) => id);
  return `${path} passes what was looked at: ${passed.join(', ')}.${tail}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A failure's message may be a question of its own. */
function ended(text: string): string {
  return /[.?!]$/u.test(text) ? text : `${text}.`;
}
