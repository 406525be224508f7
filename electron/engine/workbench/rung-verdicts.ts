import type { HandshakeReason } from '../../../shared/model/handshake.ts';
import { formatEndpoint, type Hop, type RouteMode } from '../../../shared/model/route.ts';
import type { Rung } from '../../../shared/model/run-state.ts';
import type { CheckOutput } from '../../diagnosis/check.ts';
import type { JudgedAttempt } from '../../diagnosis/checks/handshake.ts';
import type { HandshakeVerdict } from '../../diagnosis/handshake-verdict.ts';

/** What the rungs of a part are judged by, pure: one judged try of the handshake, and the outputs of checks. */

export interface Way {
  readonly hops: readonly Hop[];
  readonly mode: RouteMode;
}

type Failed = { readonly message: string; readonly stage: string; readonly hop: number | 'target' | null; readonly code: string };

/** What a rung can need of a judged try; see `triedOf`. */
export interface Tried {
  readonly verdict: Pick<HandshakeVerdict, 'finding' | 'answeredBy' | 'serverSaw'> & {
    readonly reason: HandshakeReason | null;
    readonly failure: Failed | null;
  };
  readonly route: {
    readonly ok: boolean;
    readonly reach: readonly {
      readonly hop: number | 'target';
      readonly stage: string;
      readonly ok: boolean;
      readonly ms: number;
      readonly error: { readonly message: string } | null;
    }[];
  };
  readonly handshake: { readonly status: number | null; readonly ms: number } | null;
}

export function triedOf({ attempt: { route, handshake }, verdict }: JudgedAttempt): Tried {
  return { verdict, route, handshake };
}

/** A rung without its name. */
export type Standing = Omit<Rung, 'rung'>;
export const UNSEEN: Standing = { state: 'unknown', ms: null, by: null, says: '' };

/** The connection to the first hop, TLS to it included, or to the server. */
export function reachedBy({ route: { reach }, verdict }: Tried, { hops }: Way): Standing {
  const first = hops.length > 0 ? 0 : 'target';
  const tcp = reach.findLastIndex(({ hop, stage }) => hop === first && stage === 'tcp');
  // A chain that was dialled again counts by its last dial; a name is looked up before, TLS comes after.
  const seen = reach.filter(
    ({ hop, stage }, index) =>
      hop === first && ((stage === 'dns' && (index < tcp || tcp < 0)) || index === tcp || (first === 0 && stage === 'tls' && index > tcp)),
  );
  const broken = seen.find(({ ok }) => !ok);
  const ms = seen.length === 0 ? null : total(seen);
  if (broken) {
    const by = broken.stage === 'tls' ? firstPeer(hops) : null;
    return { state: 'failed', ms, by, says: broken.error?.message ?? 'no connection' };
  }
  if (tcp < 0) return { ...UNSEEN, says: verdict.failure?.message ?? '' };
  return { state: 'passed', ms, by: firstPeer(hops), says: seen.some(({ stage }) => stage === 'tls') ? 'connected, TLS' : 'connected' };
}

/**
 * The consent of every proxy. A tunnel has it when the last dialogue was agreed to. A relaying proxy is asked by the request itself: that the server received it
 * (or answered it) shows the consent.
 */
export function acceptedBy(tried: Tried, way: Way): Standing {
  const { hops, mode } = way;
  const { verdict, route, handshake } = tried;
  if (hops.length === 0) return { state: 'skipped', ms: null, by: null, says: 'no proxy on the way' };
  if (reachedBy(tried, way).state !== 'passed') return UNSEEN;
  const asked = route.reach.filter(({ hop, stage }) => stage === 'proxy' || (hop !== 0 && (stage === 'tls' || stage === 'dns')));
  const ms = asked.length === 0 ? null : total(asked);
  if (!route.ok) {
    const { failure } = verdict;
    return {
      state: 'failed',
      ms,
      by: failure ? whoRefused(failure, hops) : null,
      says: failure?.message ?? 'the route could not be opened',
    };
  }
  if (mode === 'tunnel') {
    // A proxy can say yes and then answer in the server's place: of that tunnel nobody saw the other end.
    const says = verdict.serverSaw === 'nothing' ? 'said yes to the tunnel; no request came out of it at the server' : 'opened a tunnel';
    return { state: 'passed', ms, by: everyProxy(hops), says };
  }
  const passedOn: Standing = { state: 'passed', ms: handshake?.ms ?? null, by: lastProxy(hops), says: 'passed the request on' };
  if (verdict.serverSaw === 'upgrade' || verdict.serverSaw === 'no-upgrade') return passedOn;
  if (verdict.serverSaw === 'unknown') return verdict.finding === 'upgraded' ? passedOn : UNSEEN;
  const status = handshake?.status ?? null;
  const by = status === null ? null : someProxy(hops);
  return { state: 'failed', ms: handshake?.ms ?? null, by, says: `${answerOf(tried)}; the server received nothing` };
}

/** What came back, in a few words; silence, an end and bytes that are no answer are three things. */
function answerOf({ verdict, handshake }: Tried): string {
  const status = handshake?.status ?? null;
  if (status !== null) return String(status);
  switch (verdict.finding) {
    case 'malformed':
      return 'what came back is no answer';
    case 'closed':
      return 'closed without an answer';
    case 'reset':
      return 'reset without an answer';
    default:
      return 'no answer';
  }
}

/** The server's own 101. */
export function upgradedBy(tried: Tried, way: Way): Standing {
  const { verdict, handshake } = tried;
  const { hops } = way;
  const before = [reachedBy(tried, way), acceptedBy(tried, way)];
  if (before.some(({ state }) => state === 'failed')) return UNSEEN;
  const ms = handshake?.ms ?? null;
  const by = { server: 'the server', 'not-server': someProxy(hops), unknown: null }[verdict.answeredBy];
  if (verdict.finding === 'upgraded') return { state: 'passed', ms, by, says: '101' };
  if (verdict.finding === null) {
    return !handshake || handshake.status === null
      ? UNSEEN
      : { state: 'unknown', ms, by: null, says: `${String(handshake.status)}; whose is not known` };
  }
  return { state: 'failed', ms, by, says: whyNotUpgraded(tried, hops) };
}

function whyNotUpgraded(tried: Tried, hops: readonly Hop[]): string {
  const { verdict } = tried;
  const answer = answerOf(tried);
  switch (verdict.finding) {
    case 'upgrade-stripped':
      return `${answer}; ${someProxy(hops)} took the Upgrade out`;
    case 'no-answer':
      return 'no answer in time';
    case 'closed':
    case 'reset':
      return answer;
    case 'malformed':
      return verdict.failure?.message ?? 'the answer cannot be used';
    case 'refused-by-server':
      return answer;
    default:
      if (verdict.reason === 'answer-replaced') return `${answer} in place of the server's 101`;
      return verdict.serverSaw === 'nothing' ? `${answer}; the server received nothing` : answer;
  }
}

/** The checks that can show bytes in both directions, the one that asks most first. */
export const BYTE_CHECKS = ['duplex', 'transparency', 'streaming'] as const;

/**
 * Bytes both ways: `duplex` shows them at once; in a plan without it `transparency`, then `streaming`, show that they pass each way. The check's own result is
 * the rung's: what it could not tell stays unknown. Null: this check is not about it.
 */
export function bytesBy({ result, summary, finding }: CheckOutput): Standing {
  switch (result) {
    case 'pass':
      return { state: 'passed', ms: null, by: 'the server', says: finding === 'full-duplex' ? 'both ways at once' : 'both ways' };
    case 'fail':
    case 'intermittent':
      return { state: 'failed', ms: null, by: null, says: summary };
    default:
      return { ...UNSEEN, says: summary };
  }
}

/** Who answers the first connection. */
export function firstPeer(hops: readonly Hop[]): string {
  return hops[0] ? proxyAt(hops[0]) : 'the server';
}

function proxyAt(hop: Hop): string {
  return `proxy ${formatEndpoint(hop)}`;
}

export function everyProxy(hops: readonly Hop[]): string {
  if (hops.length === 2) return 'both proxies';
  return hops[0] && hops.length === 1 ? proxyAt(hops[0]) : `all ${String(hops.length)} proxies`;
}

/** Who relays: those before it only opened tunnels. */
export function lastProxy(hops: readonly Hop[]): string {
  const last = hops.at(-1);
  return last ? proxyAt(last) : everyProxy(hops);
}

/** Who did what the server did not. Which of several it was, only a run over a part of the chain could tell. */
function someProxy(hops: readonly Hop[]): string {
  if (!hops[0]) return 'something on the way';
  return hops.length === 1 ? proxyAt(hops[0]) : 'a proxy of the chain';
}

/** Silence is nobody's answer. */
function whoRefused({ hop, code }: Failed, hops: readonly Hop[]): string | null {
  const proxy = typeof hop === 'number' ? hops[hop] : undefined;
  return proxy && code !== 'PROXY_NO_ANSWER' ? proxyAt(proxy) : null;
}

function total(entries: readonly { readonly ms: number }[]): number {
  return Number(entries.reduce((sum, { ms }) => sum + ms, 0).toFixed(3));
}
