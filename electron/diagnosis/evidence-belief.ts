import type { CheckId } from '../../shared/model/check.ts';
import { createRequestReader, type RequestHead } from '../wire/http-head.ts';
import { offersUpgrade } from '../wire/upgrade.ts';
import { hrtimeNs } from '../net/deadline.ts';
import type { Attempt } from './attempt.ts';
import type { CheckOutput } from './check.ts';
import type { ReceptionReport } from './exchange.ts';
import { farClockOf, onOurClock } from './far-clock.ts';
import type { ProbeRequest } from './probe-line.ts';
import type { ConnectionEvidence, ProbeRecord } from './probe-record.ts';

/** What this end knows for itself of the connection that evidence speaks of. Times are nanoseconds of our clock, as the evidence's are by then. */
export interface KnownHere {
  readonly request: Pick<ProbeRequest, 'nonce' | 'check' | 'part'>;
  /** The request heads that this end sent: two where TLS was asked for by the first. */
  readonly sentHeads: readonly Uint8Array[];
  /** All bytes that this end has written, heads and dialogues with hops included. */
  readonly writtenBytes: number;
  /** No time of the evidence can be later; `Infinity` where its clock is not known. */
  readonly latest: number;
}

/** Two clocks drift apart by a few milliseconds in the longest of checks. */
const DRIFT_NS = 250e6;
/** A write that is under way is counted when it is over, and what of it has arrived is not. */
const UNDER_WAY_BYTES = 4 * 1024 * 1024;
/** What a server keeps of how often the stream went wrong (docs/probe-service.md). */
const MOST_DIFFERENCES = 256;
const SOMEBODY_ELSES = 'it tells of a connection that is not of this run';
const NOT_YET = 'it tells of what has not happened yet';
const TOO_EARLY = 'it tells of bytes from before the upgrade';

/** What a far server told, on our clock: null, with the reason, where something in it cannot be. */
export type Believed =
  { readonly evidence: readonly ConnectionEvidence[]; readonly doubt: null } | { readonly evidence: null; readonly doubt: string };

/** A far server is asked by nonce, so what it tells of another one is somebody else's; unless it was asked for all that came to a port (`leased`). */
export function believedOf(
  found: readonly ConnectionEvidence[],
  { request, handshake, outer, leased }: Pick<Attempt, 'request' | 'handshake' | 'outer'> & { readonly leased: boolean },
): Believed {
  const now = hrtimeNs();
  const evidence: ConnectionEvidence[] = [];
  for (const one of found) {
    const clock = farClockOf(handshake, one);
    const told = clock ? onOurClock(one, clock) : one;
    const ours = told.probe?.nonce === request.nonce;
    const known: KnownHere = {
      request,
      sentHeads: [outer, handshake].flatMap((one) => (one ? [one.sent] : [])),
      writtenBytes: (handshake?.socket?.bytesWritten ?? Infinity) + UNDER_WAY_BYTES,
      // Of a connection that is not shown to be ours the clock cannot be told either.
      latest: clock && ours ? now + clock.uncertainty + DRIFT_NS : Infinity,
    };
    const doubt = ours || leased ? contradictionIn(ours ? told : { ...told, probe: null }, known) : SOMEBODY_ELSES;
    if (doubt !== null) return { evidence: null, doubt };
    evidence.push(told);
  }
  return { evidence, doubt: null };
}

/** The check `handshake` with what was not believed: whoever reads that evidence is missing wants to know that it was there. */
export function withDoubts(output: CheckOutput, doubts: ReadonlySet<string>): CheckOutput {
  const [first] = doubts;
  if (first === undefined) return output;
  return {
    ...output,
    summary: `${output.summary} What the far server told of this run is not believed: ${first}.`,
    numbers: { ...output.numbers, notBelieved: [...doubts].join('; ') },
  };
}

/** A check that rests on the word of a server that was not believed before. */
export function onItsWord(id: CheckId): CheckOutput {
  const summary = 'Not clear: what the far server tells is not believed (see handshake).';
  return { id, result: 'inconclusive', finding: null, also: [], summary, numbers: {}, attempts: 0, failures: 0, evidence: [] };
}

/**
 * What in a far server's evidence cannot be, whatever stands on the way: it contradicts itself, or what this end knows. Words for people; null: nothing does.
 * A server that lies with care cannot be told from a proxy that does what it says; this keeps the others from being one's word against a proxy.
 */
export function contradictionIn({ connection, probe }: ConnectionEvidence, known: KnownHere): string | null {
  const { request, latest } = known;
  const times = [connection.acceptedAt, connection.handshakeAt, connection.end?.at, connection.endedAt];
  if (times.some((at) => typeof at === 'number' && at > latest)) return NOT_YET;
  if (connection.handshakeAt !== null && connection.acceptedAt > connection.handshakeAt)
    return 'it read the request before the connection was there';
  if (connection.half.stream !== 'raw' || connection.half.token !== 'websocket')
    return 'it played another half of the handshake than it can';
  if (probe === null) return null;
  if (probe.check !== request.check || !samePart(probe.part, request)) return 'under the number of this check it tells of another one';
  if (connection.status !== 101 || connection.outcome !== 'upgraded')
    return `it says that it did not upgrade (${String(connection.status)}) a connection on which it was told its check`;
  const head = parsed(connection.requestHead);
  const sent = known.sentHeads.map(parsed);
  if (head && sent.length > 0 && sent.every((one) => one !== null && one.method !== head.method))
    return 'it shows a request that was never sent';
  if (head && connection.half.answer === 'strict' && !offered(head)) return 'it upgraded a request that it says asked for no upgrade';
  return inProbe(probe, connection.handshakeAt, latest, known.writtenBytes);
}

/** The early line of `early-data` and the late one come on one connection. */
function samePart(part: string | null, { check, part: asked }: KnownHere['request']): boolean {
  return check === 'early-data' || part === asked;
}

function offered(head: RequestHead): boolean {
  return offersUpgrade(head, 'websocket') || offersUpgrade(head, 'tls');
}

function inProbe(probe: ProbeRecord, upgradedAt: number | null, latest: number, writtenBytes: number): string | null {
  const { sentAt, arrivedAt, received, startedAt } = probe;
  const times = [startedAt, probe.firstSentAt, probe.lastSentAt, probe.finSeenAt, ...sentAt, ...arrivedAt];
  const known = times.filter((at) => at !== null);
  if ((probe.ended?.at ?? 0) > latest || known.some((at) => at > latest)) return NOT_YET;
  if (upgradedAt !== null && known.some((at) => at < upgradedAt)) return TOO_EARLY;
  if (!ascending(sentAt) || !ascending(arrivedAt)) return 'what came later came earlier';
  return received && inReception(received, upgradedAt, latest, writtenBytes);
}

function inReception(received: ReceptionReport, upgradedAt: number | null, latest: number, writtenBytes: number): string | null {
  const { bytes, rawBytes, firstAt, lastAt, bins, coarse, differences, differenceKind, line } = received;
  if (firstAt !== null && lastAt !== null && (firstAt > lastAt || lastAt > latest)) return NOT_YET;
  if (firstAt !== null && upgradedAt !== null && firstAt < upgradedAt) return TOO_EARLY;
  if (bytes > rawBytes || sum(bins) > bytes || sum(coarse.bins) > bytes) return 'what it counted is more than what it says came';
  if (differences > MOST_DIFFERENCES) return 'it found more different than it can count';
  if (differenceKind === null && line === 'ok' && rawBytes > writtenBytes)
    return 'it received more than was sent, and found nothing wrong with it';
  return null;
}

function ascending(times: readonly number[]): boolean {
  return times.every((at, index) => index === 0 || at >= (times[index - 1] ?? at));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function parsed(bytes: Uint8Array | null): RequestHead | null {
  if (!bytes) return null;
  const progress = createRequestReader().push(bytes);
  return progress.state === 'done' ? progress.head : null;
}
