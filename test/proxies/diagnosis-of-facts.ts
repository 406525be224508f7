import type { CheckId } from '../../shared/model/check.ts';
import type { Variant } from '../../shared/model/handshake.ts';
import type { HandshakeRecord, RunRecord } from '../../shared/model/probe-set.ts';
import type { ProxyFact } from './facts.ts';
import type { HeadChanges } from './witness/head.ts';
import type { BothWays } from './witness/measure.ts';
import type { FactVariant } from './witness/requests.ts';

/** What a document says about the things that the fact sheet has measured. */
export interface Diagnosis {
  /** Code of the dialogue with the hop; null where there was none. */
  readonly tunnelReply: number | null;
  readonly handshake: {
    readonly result: string | null;
    readonly finding: string | null;
    readonly outcome: HandshakeRecord['outcome'];
    readonly reason: HandshakeRecord['reason'];
    readonly answeredBy: HandshakeRecord['answeredBy'];
    readonly serverSaw: HandshakeRecord['serverSaw'];
    readonly status: number | null;
  };
  /** Null: no request arrived, or the server's answer did not. */
  readonly request: Omit<HeadChanges, 'startLine'> | null;
  readonly requestStartLine: string | null;
  readonly response: Omit<HeadChanges, 'startLine'> | null;
  readonly headers: string | null;
  readonly duplex: string | null;
  readonly halfClose: string | null;
  readonly earlyData: string | null;
}

/** The engine has no variant that asks for TLS yet. */
export function diagnosable(variant: FactVariant): Variant | null {
  return variant === 'tls-token' ? null : variant;
}

/** The checks of the stream take a second: they run for the variants that differ in how the stream comes about. */
const STREAM_VARIANTS: readonly FactVariant[] = ['get', 'insist', 'keyed', 'foreign-token'];

export function checksFor({ expect, variant }: ProxyFact): readonly CheckId[] {
  return expect.stream && STREAM_VARIANTS.includes(variant)
    ? ['handshake', 'headers', 'duplex', 'early-data', 'half-close']
    : ['handshake', 'headers'];
}

/** What the document has to say if the fact is true. */
export function expectedOf(fact: ProxyFact, checks: readonly CheckId[]): Diagnosis {
  const { expect: measured } = fact;
  const tested = checks.includes('duplex');
  return {
    tunnelReply: measured.tunnelReply,
    handshake: expectedHandshake(fact),
    request: measured.request && headersOf(measured.request),
    requestStartLine: measured.request?.startLine ?? null,
    response: expectedResponse(fact),
    headers:
      measured.request === null
        ? null
        : isUnchanged(measured.request) && (measured.response === null || isUnchanged(measured.response))
          ? 'unchanged'
          : 'rewritten',
    duplex: tested ? 'full-duplex' : null,
    halfClose: tested ? closeFinding(measured.halfClose) : null,
    earlyData: tested && measured.earlyData?.client === true && measured.earlyData.server ? 'kept' : null,
  };
}

/**
 * The witness refuses with `Upgrade: WebSocket` whatever was asked for, our server with the token that it would take. Apache keeps the first, which it was
 * told to let through, and strips the second like that of any other refusal.
 */
function expectedResponse({ mode, variant, expect: { response } }: ProxyFact): Diagnosis['response'] {
  if (mode === 'apache-reverse-upgrade' && variant === 'foreign-token')
    return { added: ['date', 'server'], removed: ['connection', 'upgrade'], changed: [], recased: [], reordered: false };
  return response && headersOf(response);
}

function expectedHandshake({ expect: measured, approach }: ProxyFact): Diagnosis['handshake'] {
  const { status, answeredBy, serverSaw, stream } = measured;
  const failed = { result: 'fail', status, serverSaw } as const;
  if (stream) return { result: 'pass', finding: 'upgraded', outcome: 'upgraded', reason: null, answeredBy: 'server', serverSaw, status };
  if (measured.tunnelReply !== null && status === null && serverSaw === 'nothing') {
    // SOCKS4 has one code for "not allowed" and "not reached".
    const reason = approach.startsWith('socks4') ? null : 'policy';
    return { ...failed, finding: 'refused-by-proxy', outcome: 'not-attempted', reason, answeredBy: 'unknown' };
  }
  if (answeredBy === 'server') {
    const refused = { ...failed, outcome: 'refused', answeredBy: 'server' } as const;
    return serverSaw === 'upgrade'
      ? { ...refused, finding: 'refused-by-server', reason: null }
      : { ...refused, finding: 'upgrade-stripped', reason: 'upgrade-removed' };
  }
  // The 101 is kept back and the stream's bytes are not: what arrives is no answer.
  if (answeredBy === 'nobody')
    return { ...failed, finding: 'malformed', outcome: 'malformed', reason: 'answer-replaced', answeredBy: 'not-server' };
  const byProxy = { ...failed, outcome: 'refused', answeredBy: 'not-server' } as const;
  if (serverSaw === 'nothing') return { ...byProxy, finding: 'refused-by-proxy', reason: status === 200 ? null : 'not-understood' };
  return { ...byProxy, finding: serverSaw === 'upgrade' ? 'refused-by-proxy' : 'upgrade-stripped', reason: 'answer-replaced' };
}

function closeFinding(passes: BothWays | null): string | null {
  if (passes === null) return null;
  if (passes.client) return passes.server ? 'propagated' : 'server-close-lost';
  return passes.server ? 'client-close-lost' : 'both-lost';
}

function isUnchanged({ startLine, added, removed, changed, recased, reordered }: HeadChanges): boolean {
  return startLine === null && [added, removed, changed, recased].every((names) => names.length === 0) && !reordered;
}

/** The same out of the engine's document. `target` is written `TARGET` in a start line, since ports differ from run to run. */
export function seenIn(run: RunRecord, target: string): Diagnosis {
  const { handshake } = run;
  const check = (id: CheckId) => run.checks.find((candidate) => candidate.id === id);
  const finding = (id: CheckId): string | null => check(id)?.finding ?? null;
  const { outcome, reason, answeredBy, serverSaw, status } = handshake;
  return {
    tunnelReply: run.dialogues.at(-1)?.code ?? null,
    handshake: {
      result: check('handshake')?.result ?? null,
      finding: finding('handshake'),
      outcome,
      reason,
      answeredBy,
      serverSaw,
      status,
    },
    request: handshake.serverReceived === null ? null : changesOf(handshake.requestChanges),
    requestStartLine: handshake.requestChanges.find(({ change }) => change === 'start-line')?.after?.replaceAll(target, 'TARGET') ?? null,
    response: answeredBy === 'server' ? changesOf(handshake.responseChanges) : null,
    headers: finding('headers'),
    duplex: finding('duplex'),
    halfClose: finding('half-close'),
    earlyData: finding('early-data'),
  };
}

function changesOf(changes: HandshakeRecord['requestChanges']): Omit<HeadChanges, 'startLine'> {
  const named = (kind: HandshakeRecord['requestChanges'][number]['change']): string[] =>
    [...new Set(changes.filter(({ change }) => change === kind).map(({ name }) => name))].sort();
  return {
    added: named('added'),
    removed: named('removed'),
    changed: named('value'),
    recased: named('name-case'),
    reordered: named('moved').length > 0,
  };
}

function headersOf({ added, removed, changed, recased, reordered }: HeadChanges): Omit<HeadChanges, 'startLine'> {
  return { added, removed, changed, recased, reordered };
}
