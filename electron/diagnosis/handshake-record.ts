import type { HandshakeRecord } from '../../shared/model/probe-set.ts';
import { createRequestReader, createResponseReader, type HttpHead } from '../wire/http-head.ts';
import { diffHeads, type HeaderChange } from '../wire/head-diff.ts';
import type { Attempt } from './attempt.ts';
import { round } from './check.ts';
import type { HandshakeVerdict } from './handshake-verdict.ts';
import type { ProbePlan } from './probe-plan.ts';
import type { ConnectionEvidence } from './probe-record.ts';
import { secrecyOf, type Secrecy } from './secrecy.ts';

export interface HandshakeSeen {
  readonly attempt: Attempt;
  readonly verdict: HandshakeVerdict;
  readonly connection: ConnectionEvidence | null;
}

type ByteField = 'clientSent' | 'serverReceived' | 'serverSent' | 'clientReceived';

/** The handshake part of the document: all four heads, secrets replaced, and what changed between them. */
export function handshakeRecordOf({ attempt, verdict, connection }: HandshakeSeen, plan: ProbePlan): HandshakeRecord {
  const { handshake } = attempt;
  const server = connection?.connection ?? null;
  const bytes: Record<ByteField, Uint8Array | null> = {
    clientSent: handshake?.sent ?? null,
    serverReceived: server?.requestHead ?? server?.partial ?? null,
    serverSent: server?.responseHead ?? null,
    clientReceived: handshake && handshake.received.length > 0 ? Buffer.concat([handshake.received, handshake.body]) : null,
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
  const request = [head('request', bytes.clientSent), head('request', bytes.serverReceived)] as const;
  const response = [head('response', bytes.serverSent), handshake?.head ?? null] as const;
  return {
    outcome: verdict.outcome,
    reason: verdict.reason,
    answeredBy: verdict.answeredBy,
    attributedTo: plan.hops.length === 1 && isProxysDoing(verdict) ? { hop: 0, basis: 'only-hop' } : null,
    serverSaw: verdict.serverSaw,
    status: handshake?.status ?? null,
    ms: handshake ? round(handshake.ms) : null,
    clientSent: shown('clientSent'),
    serverReceived: shown('serverReceived'),
    serverSent: shown('serverSent'),
    clientReceived: shown('clientReceived'),
    requestChanges:
      request[0] && request[1]
        ? redactChanges(
            diffHeads(request[0], request[1], { relayed: plan.mode === 'relay' }).filter((change) => !isConsumed(change, plan)),
            secrecy,
          )
        : [],
    responseChanges: redactChanges(responseDiff(response[0], response[1]), secrecy),
    redacted,
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
