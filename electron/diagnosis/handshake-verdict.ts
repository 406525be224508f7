import type { FindingOf } from '../../shared/model/check.ts';
import { tokensOfOffer, type HandshakeOutcome, type HandshakeReason, type Offer, type Variant } from '../../shared/model/handshake.ts';
import type { Failure } from '../../shared/model/failure.ts';
import { createRequestReader, type RequestHead } from '../wire/http-head.ts';
import { offersUpgrade } from '../wire/upgrade.ts';
import type { Attempt } from './attempt.ts';
import type { ConnectionEvidence } from './probe-record.ts';
import { levelsOf, type RequestLevel } from './request-levels.ts';

export type HandshakeFinding = FindingOf<'handshake'>;
export type ServerSaw = 'upgrade' | 'no-upgrade' | 'nothing' | 'unknown';

/** One handshake attempt, judged from both ends. */
export interface HandshakeVerdict {
  /** Null: it cannot be said, since the server's half is not known. */
  readonly finding: HandshakeFinding | null;
  readonly outcome: HandshakeOutcome;
  readonly reason: HandshakeReason | null;
  readonly answeredBy: 'server' | 'not-server' | 'unknown';
  readonly serverSaw: ServerSaw;
  /** What a failed route or TLS handshake said. */
  readonly failure: Failure | null;
}

/**
 * Judges an attempt. `connection` is what the server recorded of it, null when no connection came; `known` says whether the server's half is known at all.
 * Only what both ends show is claimed: who answered is `unknown` unless the server's own bytes prove it.
 */
export function judgeHandshake(
  attempt: Attempt,
  connection: ConnectionEvidence | null,
  known: boolean,
  variant: Variant,
): HandshakeVerdict {
  const { route, handshake, tlsFailure } = attempt;
  const { first, decisive } = levelsOf(attempt, connection);
  // Where none of our requests left, what came may still be what a proxy made of the route.
  const server = decisive ? decisive.server : (connection?.connection ?? null);
  const serverSaw = known ? sawOf(server, decisive?.offer ?? 'websocket', variant) : 'unknown';
  if (!route.ok) {
    const { finding, reason } = routeFinding(route.failure, route.reason, serverSaw);
    return { finding, outcome: 'not-attempted', reason, answeredBy: 'unknown', serverSaw, failure: route.failure };
  }
  if (!handshake && first === null)
    return { finding: 'malformed', outcome: 'not-attempted', reason: null, answeredBy: 'unknown', serverSaw, failure: tlsFailure };
  if (!handshake) return withoutTls(tlsFailure, serverSaw, known ? (server?.status ?? null) : undefined);

  const base = { outcome: handshake.outcome, serverSaw, failure: null } as const;
  const serverStatus = server?.status ?? null;
  if (handshake.outcome === 'upgraded') {
    if (!known || serverStatus === 101) return { ...base, finding: 'upgraded', reason: null, answeredBy: known ? 'server' : 'unknown' };
    // A 101 that the server did not send upgrades nothing, however well it looks.
    if (serverSaw === 'no-upgrade') return { ...base, finding: 'upgrade-stripped', reason: 'upgrade-removed', answeredBy: 'not-server' };
    return { ...base, finding: 'refused-by-proxy', reason: null, answeredBy: 'not-server' };
  }
  const answered = handshake.received.length > 0;
  const answeredBy = !answered || !known ? 'unknown' : serverStatus !== null && serverStatus === handshake.status ? 'server' : 'not-server';
  const replaced = serverStatus === 101 && answered ? 'answer-replaced' : null;
  // A server that insists sends 101 all the same: that it did not arrive is then what the client's answer comes from.
  if (serverSaw === 'no-upgrade') return { ...base, finding: 'upgrade-stripped', reason: replaced ?? 'upgrade-removed', answeredBy };
  switch (handshake.outcome) {
    case 'no-answer':
      return { ...base, finding: 'no-answer', reason: null, answeredBy };
    case 'closed':
      return { ...base, finding: 'closed', reason: null, answeredBy };
    case 'reset':
      return { ...base, finding: 'reset', reason: null, answeredBy };
    case 'malformed':
      return { ...base, finding: 'malformed', reason: replaced, answeredBy };
    case 'refused':
      return { ...base, ...refusal(handshake.status ?? 0, serverSaw, answeredBy, replaced), answeredBy };
  }
}

/** A 101 to the upgrade to TLS came, and TLS did not. `serverStatus`: what the server answered; undefined: not known. */
function withoutTls(failure: Failure | null, serverSaw: ServerSaw, serverStatus: number | null | undefined): HandshakeVerdict {
  const answeredBy = serverStatus === undefined ? 'unknown' : serverStatus === 101 ? 'server' : 'not-server';
  const base = { outcome: 'malformed', answeredBy, serverSaw, failure } as const;
  if (serverSaw === 'no-upgrade') return { ...base, finding: 'upgrade-stripped', reason: 'upgrade-removed' };
  return { ...base, finding: 'malformed', reason: null };
}

function refusal(
  status: number,
  serverSaw: ServerSaw,
  answeredBy: HandshakeVerdict['answeredBy'],
  replaced: 'answer-replaced' | null,
): { finding: HandshakeFinding | null; reason: HandshakeReason | null } {
  // 407 is a proxy's word by definition (RFC 9110 §15.5.8).
  if (status === 407) return { finding: 'refused-by-proxy', reason: 'authentication' };
  if (serverSaw === 'unknown') return { finding: null, reason: null };
  // Also when it saw no request: what reached it was none any more, and it said so itself.
  if (answeredBy === 'server') return { finding: 'refused-by-server', reason: null };
  if (serverSaw === 'upgrade') return { finding: 'refused-by-proxy', reason: replaced };
  if (status === 502 || status === 503 || status === 504) return { finding: 'target-unreachable', reason: 'target-unreachable' };
  if (status === 403 || status === 401 || status === 451) return { finding: 'refused-by-proxy', reason: 'policy' };
  if (status === 400 || status === 405 || status === 501) return { finding: 'refused-by-proxy', reason: 'not-understood' };
  return { finding: 'refused-by-proxy', reason: null };
}

function routeFinding(
  failure: Failure,
  reason: HandshakeReason | null,
  serverSaw: ServerSaw,
): { finding: HandshakeFinding; reason: HandshakeReason | null } {
  switch (failure.code) {
    case 'PROXY_REFUSED':
    case 'PROXY_AUTHENTICATION':
      return { finding: 'refused-by-proxy', reason };
    case 'PROXY_TARGET_UNREACHABLE':
      if (serverSaw !== 'nothing' && serverSaw !== 'unknown') return { finding: 'refused-by-proxy', reason: null };
      return { finding: reason === 'hop-unreachable' ? 'hop-unreachable' : 'target-unreachable', reason };
    case 'PROXY_NO_ANSWER':
      return { finding: 'no-answer', reason: reason ?? 'hop-unreachable' };
    case 'PROXY_CLOSED':
    case 'CONNECTION_CLOSED':
    case 'STREAM_CLOSED':
      return { finding: 'closed', reason };
    case 'CONNECTION_RESET':
    case 'STREAM_RESET':
      return failure.stage === 'tcp' ? unreached(failure) : { finding: 'reset', reason };
    case 'PROXY_MALFORMED':
      // Bytes that are no answer do not say whether the request was understood; a relayed handshake that meets them has no reason either.
      return { finding: 'malformed', reason: null };
    case 'TLS_NOT_SPOKEN':
    case 'TLS_FAILED':
    case 'TLS_CERTIFICATE':
      return { finding: 'malformed', reason };
    default:
      return unreached(failure);
  }
}

function unreached(failure: Failure): { finding: HandshakeFinding; reason: HandshakeReason } {
  return failure.hop === 'target'
    ? { finding: 'target-unreachable', reason: 'target-unreachable' }
    : { finding: 'hop-unreachable', reason: 'hop-unreachable' };
}

/** What the server's request head says: a usable Upgrade to all that was asked for, or none. HTTP/1.0 makes it unusable, unless the client wrote it so. */
function sawOf(server: RequestLevel['server'], offer: Offer, variant: Variant): ServerSaw {
  const head = parseRequestHead(server?.requestHead ?? null);
  if (!head || !server) return 'nothing';
  const tokens = tokensOfOffer(offer, server.half.token);
  if (!tokens.every((token) => offersUpgrade(head, token))) return 'no-upgrade';
  return head.version === '1.0' && variant !== 'http10' && variant !== 'custom' ? 'no-upgrade' : 'upgrade';
}

export function parseRequestHead(bytes: Uint8Array | null): RequestHead | null {
  if (!bytes) return null;
  const progress = createRequestReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}
