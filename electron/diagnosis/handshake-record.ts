import { isTlsUpgrade } from '../../shared/model/handshake.ts';
import type { HandshakeRecord } from '../../shared/model/probe-set.ts';
import { createRequestReader, createResponseReader, type HttpHead } from '../wire/http-head.ts';
import { diffHeads, type HeaderChange } from '../wire/head-diff.ts';
import type { Attempt } from './attempt.ts';
import { round } from './check.ts';
import type { HandshakeVerdict } from './handshake-verdict.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { ConnectionEvidence } from './probe-record.ts';
import { levelsOf, type RequestLevel } from './request-levels.ts';
import { secrecyOf, type Secrecy } from './secrecy.ts';

export interface HandshakeSeen {
  readonly attempt: Attempt;
  readonly verdict: HandshakeVerdict;
  readonly connection: ConnectionEvidence | null;
}

type ByteField = 'clientSent' | 'serverReceived' | 'serverSent' | 'clientReceived';

/**
 * The handshake part of the document: all four heads, secrets replaced, and what changed between them. Of two requests on one connection (`upgrade-first`) it
 * shows the one that failed or was changed, else the one for TLS, which is what a proxy reads; the other stands in the transcript.
 */
export function handshakeRecordOf({ attempt, verdict, connection }: HandshakeSeen, plan: ProbePlan): HandshakeRecord {
  const { first, inside, decisive } = levelsOf(attempt, connection);
  const shownLevel =
    inside && (inside.client.outcome !== 'upgraded' || (isChanged(inside, plan) && !isChanged(first, plan))) ? inside : first;
  const server = shownLevel?.server ?? null;
  const client = shownLevel?.client ?? null;
  const bytes: Record<ByteField, Uint8Array | null> = {
    clientSent: client?.sent ?? null,
    serverReceived: server?.requestHead ?? server?.partial ?? null,
    serverSent: server?.responseHead ?? null,
    clientReceived: client && client.received.length > 0 ? Buffer.concat([client.received, client.body]) : null,
  };
  const secrecy = secrecyOf(plan);
  const redacted: HandshakeRecord['redacted'] = [];
  const shown = (field: ByteField): string | null => {
    const original = bytes[field];
    if (!original) return null;
    const safe = secrecy.bytes(original, 'head');
    for (const { offset, length } of safe.redacted) redacted.push({ field, offset, length });
    return safe.bytes.toString('base64');
  };
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    answeredBy: verdict.answeredBy,
    attributedTo: plan.hops.length === 1 && isProxysDoing(verdict) ? { hop: 0, basis: 'only-hop' } : null,
    serverSaw: verdict.serverSaw,
    status: decisive?.client.status ?? null,
    ms: decisive ? round(decisive.client.ms) : null,
    clientSent: shown('clientSent'),
    serverReceived: shown('serverReceived'),
    serverSent: shown('serverSent'),
    clientReceived: shown('clientReceived'),
    ...changesOf(shownLevel, plan),
    redacted,
  };
}

type Changes = Pick<HandshakeRecord, 'requestChanges' | 'responseChanges'>;

/** What changed in all requests and answers of an attempt. */
export function allChangesOf({ attempt, connection }: HandshakeSeen, plan: ProbePlan): Changes {
  const { first, inside } = levelsOf(attempt, connection);
  const all = [first, inside].map((level) => changesOf(level, plan));
  return {
    requestChanges: all.flatMap(({ requestChanges }) => requestChanges),
    responseChanges: all.flatMap(({ responseChanges }) => responseChanges),
  };
}

function isChanged(level: RequestLevel | null, plan: ProbePlan): boolean {
  const { requestChanges, responseChanges } = changesOf(level, plan);
  return requestChanges.length + responseChanges.length > 0;
}

function changesOf(level: RequestLevel | null, plan: ProbePlan): Changes {
  // Most of a proxy list never reaches the server: there is nothing to compare, and no head need be read.
  if (!level?.server) return { requestChanges: [], responseChanges: [] };
  const secrecy = secrecyOf(plan);
  const [left, arrived] = [head('request', level.client.sent), head('request', level.server.requestHead)];
  const answered = head('response', level.server.responseHead);
  const isInsideTls = isTlsUpgrade(plan.tls) && level.offer === 'websocket';
  return {
    requestChanges:
      left && arrived
        ? redactChanges(
            diffHeads(left, arrived, { relayed: plan.mode === 'relay' && !isInsideTls }).filter((change) => !isConsumed(change, plan)),
            secrecy,
          )
        : [],
    responseChanges: redactChanges(responseDiff(answered, level.client.head), secrecy),
  };
}

/** With one hop, whatever kept the upgrade from getting through was that hop's doing, unless the server itself refused. */
function isProxysDoing({ finding }: HandshakeVerdict): boolean {
  return finding !== null && finding !== 'upgraded' && finding !== 'refused-by-server';
}

/** An answer that somebody else wrote is not a changed one: there is nothing to compare it with. */
function responseDiff(sent: HttpHead | null, received: HttpHead | null): readonly HeaderChange[] {
  if (sent?.kind !== 'response' || received?.kind !== 'response' || sent.status !== received.status) return [];
  return diffHeads(sent, received);
}

/** A relay consumes the credentials that were meant for it (RFC 9110 §11.7.1): that they are gone is no change. */
function isConsumed({ change, name }: HeaderChange, { mode }: ProbePlan): boolean {
  return mode === 'relay' && change === 'removed' && name === 'proxy-authorization';
}

function head(kind: 'request' | 'response', bytes: Uint8Array | null): HttpHead | null {
  if (!bytes) return null;
  const progress = (kind === 'request' ? createRequestReader() : createResponseReader()).push(bytes);
  return progress.state === 'done' ? progress.head : null;
}

/** `diffHeads` has hidden the credentials of header lines; a proxy may have copied them elsewhere. */
function redactChanges(changes: readonly HeaderChange[], secrecy: Secrecy): HandshakeRecord['requestChanges'] {
  return changes.map(({ change, name, before, after }) => ({
    change,
    name: secrecy.text(name),
    before: before === null ? null : secrecy.text(before),
    after: after === null ? null : secrecy.text(after),
  }));
}
