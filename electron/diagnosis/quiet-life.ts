import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream, StreamEnd } from '../net/byte-stream.ts';
import { abandonOnAbort, hrtimeNs, monotonicMs, OVER, startDeadline } from '../net/deadline.ts';
import type { Attempt } from './attempt.ts';
import type { Open } from './check.ts';
import { readLine } from './first-line.ts';
import { pause } from './pause.ts';
import { formatRequest, parseReply } from './probe-line.ts';
import type { ProbeRecord } from './probe-record.ts';
import type { ServerContext } from './server-context.ts';
import { usedAddress } from './used-address.ts';

/*
 * One connection on which one side, both or neither is silent for a time; then both send a mark, and each must receive the other's (docs/probe-service.md,
 * `idle`). Used by the checks `idle` and `lifetime`.
 */

/** Who says nothing. The other side sends a byte every `BEAT_MS`. */
export const SILENT = ['both', 'client', 'server', 'neither'] as const;
export type Silent = (typeof SILENT)[number];

/** Often enough to keep what counts in seconds from counting. */
const BEAT_MS = 250;
const BEAT = Buffer.from('.');
const MARK = Buffer.from('!');
/** How long the other end is given to see an end too, beyond the round trip: who is told last is told within milliseconds by a proxy that closes both. */
const GRACE_MS = 500;
/** A mark on its way over a bad line: several lost segments in a row. */
const PATIENCE_MS = 3_000;
const FIRST_POLL_MS = 10;
const LONGEST_POLL_MS = 300;

export interface LifePlan {
  readonly silent: Silent;
  readonly ms: number;
}

/** How an end came, or that none was seen. */
export type SeenEnd = 'fin' | 'rst' | 'fin-or-rst' | 'error' | null;

/**
 * What became of it. `alive`: both marks arrived. `cut`: an end was seen before a mark was sent. `dead`: no end was seen, and a mark did not arrive.
 * `unknown`: it cannot be told, or it was one of our own ends.
 */
export type Fate = 'alive' | 'cut' | 'dead' | 'unknown';

export interface QuietLife extends LifePlan {
  readonly fate: Fate;
  /** Which of the first hop's addresses, or of the server's, it went to. */
  readonly address: string | null;
  /** What passed on the way lasted from `leastMs` to `mostMs` without a byte (of `neither`: since it was opened), until the mark or the end. */
  readonly leastMs: number;
  readonly mostMs: number;
  readonly atClient: SeenEnd;
  readonly atServer: SeenEnd;
  /** The slowest of what went to and fro on it: the first question with its answer, and where they arrived the marks, or the last ping. Null: not known. */
  readonly tookMs: number | null;
  /** How much later than the client the server saw its end; below zero when earlier, null when not both saw one. */
  readonly serverLaterMs: number | null;
  readonly evidence: readonly string[];
}

/** The server's half: replies with the time that it will take, is silent or not, sends the mark, and looks on. */
export async function serveQuiet({ stream, request, record, reply, takeLine, signal }: ServerContext): Promise<void> {
  const ms = request.ms ?? 0;
  await takeLine();
  await stream.write(reply({ ms }), signal);
  const receiving = receiveMark(stream, (at) => record.arrivedAt.push(at), signal);
  await speak(
    stream,
    { ms, beats: request.part === 'client' || request.part === 'neither', onMark: (at) => record.sentAt.push(at) },
    signal,
  );
  await receiving;
  // Closing at once would be an end of our own making, at a time when the client may not have looked yet.
  if (stream.readState !== 'aborted') await pause(GRACE_MS, signal);
}

/** A connection that has been opened for it: `live` is its life, and is to be called at once. */
export interface Opened {
  readonly kind: 'opened';
  live(): Promise<QuietLife>;
}
export type OpenedOrNot = Opened | { readonly kind: 'not-upgraded' | 'no-reply' | 'refused' };

/** Opens a connection and has the server's word that it takes part. Rejects only with `CANCELLED`. */
export async function openQuiet(open: Open, plan: LifePlan, quietMs: number): Promise<OpenedOrNot> {
  const begunAt = hrtimeNs();
  const attempt = await open({ check: 'idle', part: plan.silent, ms: Math.ceil(plan.ms) });
  const { stream, handshake } = attempt;
  if (!stream || !handshake) return { kind: 'not-upgraded' };
  // Where nobody is silent it is the connection's age that counts.
  const askedAt = plan.silent === 'neither' ? begunAt : hrtimeNs();
  const deadline = startDeadline(attempt.signal, quietMs + 2 * handshake.ms);
  try {
    await stream.write(formatRequest(attempt.request), deadline.signal);
    const line = await readLine(stream, deadline.signal);
    const repliedAt = hrtimeNs();
    const ms = attempt.isReply(line) ? agreedMs(line, plan.ms) : null;
    if (ms !== null) return { kind: 'opened', live: () => live(attempt, stream, { ...plan, ms, askedAt, repliedAt }) };
    stream.abort();
    return { kind: line.length > 0 ? 'refused' : 'no-reply' };
  } catch (error) {
    if (!(error instanceof Failure) || attempt.signal.aborted) throw error;
    stream.abort();
    return { kind: 'no-reply' };
  } finally {
    deadline.clear();
  }
}

/** A server that strangers can reach may take part for a shorter time than it was asked for. */
function agreedMs(line: Buffer, asked: number): number | null {
  const reply = parseReply(line);
  const ms = reply.ok ? reply.fields['ms'] : null;
  return typeof ms === 'number' && ms >= 0 ? Math.min(ms, asked) : null;
}

interface LifeBegun extends LifePlan {
  /** hrtime nanoseconds: when the last byte before the silence was sent at the earliest, and when it had passed at the latest. */
  readonly askedAt: number;
  readonly repliedAt: number;
}

async function live(attempt: Attempt, stream: ByteStream, life: LifeBegun): Promise<QuietLife> {
  const { signal } = attempt;
  const stop = new AbortController();
  const cancel = (): void => {
    stop.abort(OVER);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const seen: { client: StreamEnd | null; markAt: number | null; sentAt: number | null } = { client: null, markAt: null, sentAt: null };
  const news = Promise.withResolvers<void>();
  void stream.ended.then((end) => {
    seen.client = end;
    news.resolve();
  });
  const onArrival = (at: number): void => {
    seen.markAt = at;
    news.resolve();
  };
  const receiving = receiveMark(stream, onArrival, stop.signal);
  const onMark = (at: number): void => {
    seen.sentAt = at;
  };
  const speaking = speak(stream, { ms: life.ms, beats: life.silent === 'server' || life.silent === 'neither', onMark }, stop.signal);
  try {
    // A mark of the server's that is early by the way's own time is no reason to end the client's silence.
    await abandonOnAbort(Promise.race([speaking, stream.ended]), signal);
    const wait = (seen.sentAt === null ? GRACE_MS : PATIENCE_MS) + 2 * (attempt.handshake?.ms ?? 0);
    const [server] = await Promise.all([
      serverRecord(attempt, (record) => ended(record) !== null || (seen.client === null && record.arrivedAt.length > 0), wait),
      untilOrLater(news.promise, wait, signal),
    ]);
    return judge(attempt, life, { ...seen, server });
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
    stream.abort();
    await Promise.all([receiving, speaking]);
  }
}

interface Seen {
  readonly client: StreamEnd | null;
  /** When the server's mark arrived, and when ours was sent. */
  readonly markAt: number | null;
  readonly sentAt: number | null;
  readonly server: ProbeRecord | null;
}

function judge(attempt: Attempt, { silent, ms, askedAt, repliedAt }: LifeBegun, { client, markAt, sentAt, server }: Seen): QuietLife {
  const since = (from: number, to: number): number => Math.max(0, (to - from) / 1e6);
  const atServer = server && ended(server);
  const base = {
    silent,
    ms,
    address: usedAddress(attempt),
    atClient: nameOf(client),
    atServer: nameOf(atServer),
    // Where nobody is silent, the connection's own opening is among what is counted from.
    tookMs: silent === 'neither' ? null : since(askedAt, repliedAt),
    serverLaterMs: client && atServer ? (atServer.at - client.at) / 1e6 : null,
    evidence: attempt.cite(),
  };
  const [markedAt, slackNs] = firstMark(silent, sentAt ?? hrtimeNs(), server?.sentAt[0] ?? null, attempt.clockUncertainty);
  const silence = { leastMs: since(repliedAt, markedAt - slackNs), mostMs: since(askedAt, markedAt + slackNs) };
  if (!server || server.line !== 'ok' || client?.how === 'local' || ownDoing(server)) return { ...base, ...silence, fate: 'unknown' };
  const ends = [client, atServer].filter((end) => end !== null).map(({ at }) => at);
  const firstEnd = Math.min(...ends);
  const [markThere, markSent] = [server.arrivedAt[0], server.sentAt[0]];
  if (markAt !== null && markThere !== undefined) {
    const tookMs = Math.max(base.tookMs ?? 0, since(sentAt ?? markThere, markThere), since(markSent ?? markAt, markAt));
    return { ...base, ...silence, tookMs, fate: 'alive' };
  }
  const sentFirst = Math.min(sentAt ?? Infinity, server.sentAt[0] ?? Infinity);
  const slackMs = (attempt.handshake?.ms ?? 0) + attempt.clockUncertainty / 1e6;
  if (firstEnd < sentFirst) {
    // Who did not look saw it late.
    const unseenMs = firstEnd === atServer?.at ? server.stoodStillMs : 0;
    const leastMs = Math.max(0, since(repliedAt, firstEnd) - slackMs - unseenMs);
    return { ...base, fate: 'cut', leastMs, mostMs: since(askedAt, firstEnd) + attempt.clockUncertainty / 1e6 };
  }
  return { ...base, fate: 'dead', leastMs: silence.leastMs, mostMs: silence.mostMs + slackMs };
}

/** Whether the server's half itself ended the connection, or failed at it. */
function ownDoing({ error, ended: end }: ProbeRecord): boolean {
  return error?.code === 'INTERNAL' || end?.how === 'local';
}

/**
 * When a mark ended the silence, and how wrong that may be; hrtime nanoseconds. Timers strike late where a machine is busy: where both are silent it is the
 * first of the two marks, and it may have been the server's.
 */
function firstMark(silent: Silent, client: number, server: number | null, clockUncertainty: number): readonly [number, number] {
  const serverFirst = server !== null && (silent === 'server' || (silent === 'both' && server < client));
  return serverFirst ? [server, clockUncertainty] : [client, 0];
}

/** The end of the client's direction as the server saw it, if it was not its own doing. */
function ended({ ended: end }: ProbeRecord): StreamEnd | null {
  return end === null || end.how === 'local' ? null : end;
}

function nameOf(end: StreamEnd | null): SeenEnd {
  return end === null || end.how === 'local' ? null : end.how;
}

/** What the server saw of this very connection, asked for until it is `enough` or the time is over; null: it cannot be had. */
async function serverRecord(attempt: Attempt, enough: (seen: ProbeRecord) => boolean, ms: number): Promise<ProbeRecord | null> {
  const until = monotonicMs() + ms;
  let wasOver = false;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(LONGEST_POLL_MS, 2 * pollMs)) {
    const all = await attempt.evidence();
    const record = all?.find(({ probe }) => probe?.nonce === attempt.request.nonce)?.probe ?? null;
    // Where the time ran out since this thread stood still, what has come meanwhile is seen only at its next turn.
    if ((record && enough(record)) || wasOver) return record;
    wasOver = monotonicMs() > until;
    await pause(pollMs, attempt.signal);
  }
}

/** Silent or not for so long, then the mark. Ends early with the connection. */
async function speak(
  stream: ByteStream,
  { ms, beats, onMark }: { readonly ms: number; readonly beats: boolean; readonly onMark: (at: number) => void },
  signal: AbortSignal,
): Promise<void> {
  const over = startDeadline(signal, ms);
  const lasts = (): boolean => !over.expired && stream.writeState === 'open';
  try {
    while (lasts()) {
      const waitMs = beats ? Math.min(BEAT_MS, over.remainingMs) : over.remainingMs;
      await untilOrLater(stream.closed, waitMs, over.signal).catch(timeIsUp);
      if (beats && lasts()) await stream.write(BEAT, signal);
    }
    if (signal.aborted || stream.writeState !== 'open') return;
    onMark(hrtimeNs());
    await stream.write(MARK, signal);
  } catch (error) {
    // The connection ended: `ended` says how.
    networkOnly(error);
  } finally {
    over.clear();
  }

  function timeIsUp(error: unknown): void {
    if (!over.expired) throw error;
  }
}

async function receiveMark(stream: ByteStream, onMark: (at: number) => void, signal: AbortSignal): Promise<void> {
  try {
    await stream.drain((chunk) => {
      if (chunk.includes(MARK)) onMark(hrtimeNs());
    }, signal);
  } catch (error) {
    networkOnly(error);
  }
}

/** Resolves with `event`, or without it after `ms`. Rejects with `CANCELLED`. */
async function untilOrLater(event: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  const deadline = startDeadline(signal, ms);
  try {
    await abandonOnAbort(event, deadline.signal);
  } catch (error) {
    if (!deadline.expired) throw error;
  } finally {
    deadline.clear();
  }
}

function networkOnly(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}
