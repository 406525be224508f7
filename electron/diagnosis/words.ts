import type { CheckOutcome, Grade } from '../../shared/model/check.ts';
import type { HandshakeRecord } from '../../shared/model/probe-set.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint, formatHop, type Hop } from '../../shared/model/route.ts';
import type { ClientHandshake } from '../websocket/client.ts';
import type { CheckOutput } from './check.ts';
import type { HandshakeFinding, HandshakeVerdict } from './handshake-verdict.ts';
import type { ProbePlan } from './probe-plan.ts';
import { productOf } from './product.ts';

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
  if (finding === null) return "Not clear: the request was not upgraded, and the server's half of the evidence could not be had.";
  const sentence = sentenceFor(finding, verdict, record, plan);
  return result === 'intermittent' ? `${String(failed)} of ${String(attempts)} connections failed: ${lowerFirst(sentence)}` : sentence;
}

function sentenceFor(finding: HandshakeFinding, verdict: HandshakeVerdict, record: HandshakeRecord, plan: ProbePlan): string {
  const who = whoIn(plan, verdict);
  const status = record.status === null ? '' : ` (it answered ${String(record.status)})`;
  const said = verdict.failure ? ` (${verdict.failure.message})` : '';
  switch (finding) {
    case 'upgraded':
      return 'The upgrade got through.';
    case 'upgrade-stripped': {
      const lowered = record.requestChanges.some(({ change, after }) => change === 'start-line' && after?.includes('HTTP/1.0') === true);
      return lowered
        ? `${who} lowered the request to HTTP/1.0, in which there is no upgrade: the server received a plain request.`
        : `${who} removed the Upgrade header: the server received a plain ${plan.variant.startsWith('options') ? 'OPTIONS' : 'GET'}.`;
    }
    case 'refused-by-proxy':
      return refusedSentence(who, status, said, verdict, record, plan);
    case 'hop-unreachable':
      return ended(`The route breaks before the server: ${verdict.failure?.message ?? 'a hop could not be reached'}`);
    case 'target-unreachable':
      if (plan.hops.length === 0) return ended(`The server could not be reached: ${verdict.failure?.message ?? 'no connection'}`);
      return `${who} could not reach the server${status || said}; no request arrived there.`;
    case 'refused-by-server':
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
      return verdict.failure
        ? ended(`The answer cannot be used: ${verdict.failure.message}`)
        : 'What came back is not an answer to an upgrade.';
  }
}

/** Of a chain the first one can be named when it was its own dialogue that failed: nobody else stood between it and us. */
function whoIn({ hops }: ProbePlan, { failure }: HandshakeVerdict): string {
  if (hops.length === 0) return 'Something on the way';
  if (hops.length === 1) return 'The proxy';
  return failure?.hop === 0 && failure.stage === 'proxy' ? 'The first proxy' : 'A proxy of the chain';
}

/** Whether the proxy that wants a login was given one: the one whose dialogue failed, else the last, which relays. */
function loginGiven({ hops }: ProbePlan, failure: Failure | null): boolean {
  const hop = typeof failure?.hop === 'number' ? hops[failure.hop] : hops.at(-1);
  return hop?.credentials !== undefined;
}

function serverAgreed({ serverSent }: HandshakeRecord): boolean {
  return serverSent !== null && /^HTTP\/1\.\d 101 /u.test(Buffer.from(serverSent, 'base64').toString('latin1'));
}

function refusedSentence(
  who: string,
  status: string,
  said: string,
  { reason, failure }: HandshakeVerdict,
  record: HandshakeRecord,
  plan: ProbePlan,
): string {
  switch (reason) {
    case 'policy':
      return `${who} does not allow this connection${failure ? said : status}.`;
    case 'authentication':
      return loginGiven(plan, failure)
        ? `${who} did not accept the user and the password${failure ? said : status}.`
        : `${who} asks for credentials${failure ? said : status}.`;
    case 'not-understood':
      return `${who} did not take this kind of request${failure ? said : status}.`;
    case 'answer-replaced':
      return `The server agreed to the upgrade (101), but the client was given another answer${status}.`;
    default:
      if (record.serverSaw === 'nothing')
        return `${who} answered in the server's place${failure ? said : status}; the server received nothing.`;
      return `${who} refused${failure ? said : status}.`;
  }
}

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
  /** How a proxy that wants a login lets one log in, in its own order. */
  readonly schemes: readonly string[];
}

/** One or two sentences: what was found, worst first, and what was not tested. */
export function summaryOf({ grade, checks, plan, front }: VerdictWords): string {
  const handshake = checks.find(({ id }) => id === 'handshake');
  const bad = checks.filter(({ id, result }) => (result === 'fail' || result === 'intermittent') && id !== 'rfc6455' && id !== 'tls');
  const notTestedIds = checks
    .filter(({ id, result }) => result === 'not-tested' && !(id === 'tls' && plan.mode !== 'tunnel'))
    .map(({ id }) => id);
  const unsure = checks.filter(({ result }) => result === 'inconclusive').map(({ id }) => id);
  const tail = [
    unsure.length > 0 ? ` Not clear: ${unsure.join(', ')}.` : '',
    notTestedIds.length > 0 && handshake?.result !== 'fail' ? ` Not tested: ${notTestedIds.join(', ')}.` : '',
  ].join('');
  if (handshake && handshake.result === 'fail') return handshake.summary;
  const headers = checks.find(({ id }) => id === 'headers');
  if (bad.length > 0) {
    const works = grade === 'altered' ? 'It works, both ways at once, but not all of it. ' : '';
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
  if (grade === 'inconclusive') return `${path} could not be judged.${tail || ' Nothing certain was seen.'}`;
  if (headers?.finding === 'rewritten') return `${path} works; ${lowerFirst(headers.summary)}${tail}`;
  return `${path} carries the stream unchanged, both ways at once.${tail}`;
}

/** What helps beside a setting in the proxy, until the tunnel is known to be shut too; see `adviseAcross`. */
export const OR_TUNNEL = 'Or use the proxy as a tunnel (--mode tunnel).';
export const OR_TUNNEL_TO_443 = 'Or put the server on port 443 and tunnel to it.';

/** The smallest change that works, or the product's own setting; null when nothing is known to help. */
export function fixFor({ checks, record, plan, schemes, handshake, failure }: VerdictWords): string | null {
  const finding = checks.find(({ id }) => id === 'handshake')?.finding;
  const product = productOf(handshake, record);
  const port = 'the target port';
  if (finding === 'upgrade-stripped') {
    const setting =
      product?.allowUpgrade ??
      (plan.mode === 'relay' ? 'Allow upgrades in the proxy.' : 'Allow upgrades in the proxy that stands in front of the server.');
    return plan.mode === 'relay' ? `${setting} ${OR_TUNNEL}` : setting;
  }
  const [from, to] = brokenLeg(plan.hops, failure);
  if (record.reason === 'policy' && from && to)
    return `Let ${formatHop(from)} connect to the next proxy, ${formatEndpoint(to)}${product?.allowConnect ? ` (${product.allowConnect})` : ''}.`;
  if (record.reason === 'policy' && plan.mode === 'tunnel')
    return `Put the server on port 443, which most proxies allow, or allow CONNECT to ${port} in the proxy${product?.allowConnect ? ` (${product.allowConnect})` : ''}.`;
  if (record.reason === 'authentication') {
    if (plan.hops.length === 0) return null;
    if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
      return `Run px or cntlm on this computer and put it in front as the first hop: they can do ${schemes.join(', ')}, Duplexscope cannot.`;
    }
    return plan.hops.some(({ credentials }) => credentials)
      ? 'Check the user and the password; the proxy did not take these.'
      : 'Give the proxy its user and password, for instance --via http://USER:PASSWORD@HOST:PORT or --via-file FILE.';
  }
  if (record.reason === 'not-understood' && product?.takeRequest) return product.takeRequest;
  if (record.reason === 'not-understood' && checks.find(({ id }) => id === 'rfc6455')?.finding === 'only-standard') {
    return 'The standard websocket works here, so its keys may be what is missing: try --variant keyed.';
  }
  if (finding === 'hop-unreachable' && from && to)
    return `Check that ${formatHop(to)} is running, and that ${formatHop(from)} can reach it.`;
  const [first] = plan.hops;
  if (finding === 'hop-unreachable' && first) return `Check that ${formatHop(first)} is running and reachable from here.`;
  return null;
}

/** The two proxies between which the chain breaks: the one that was asked, and the one that it was asked for. Empty when it breaks elsewhere. */
function brokenLeg(hops: readonly Hop[], failure: Failure | null): readonly Hop[] {
  if (failure?.stage !== 'proxy' || typeof failure.hop !== 'number') return [];
  const leg = hops.slice(failure.hop, failure.hop + 2);
  return leg.length === 2 ? leg : [];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A failure's message may be a question of its own. */
function ended(text: string): string {
  return /[.?!]$/u.test(text) ? text : `${text}.`;
}
