import { randomBytes } from 'node:crypto';
import { Failure } from '../../../shared/model/failure.ts';
import type { ByteStream, StreamEnd } from '../../net/byte-stream.ts';
import { hrtimeNs, monotonicMs, startDeadline } from '../../net/deadline.ts';
import { framedClient, type FramedStream } from '../../websocket/rfc6455.ts';
import type { Attempt } from '../attempt.ts';
import type { Open } from '../check.ts';
import { pause } from '../pause.ts';
import type { Fate, LifePlan, OpenedOrNot, QuietLife } from '../quiet-life.ts';
import { usedAddress } from '../used-address.ts';

/*
 * One connection to somebody else's server that is silent for a time, between two pings. A server that speaks by itself is answered as the standard wants
 * (RFC 6455 §5.5.2), and the silence begins anew; one that never leaves it alone for long enough says nothing about silence. Of a busy connection, pings are sent
 * all the time.
 */

const MAX_PAYLOAD = 4 * 1024 * 1024;
const PING_BYTES = 8;
const BEAT_MS = 250;
/** For the second pong: several lost segments in a row. */
const PATIENCE_MS = 3_000;
/** What a server may still say after the handshake before it waits to be asked. */
const GREETING_MS = 1_000;

interface Line {
  readonly attempt: Attempt;
  readonly stream: ByteStream;
  readonly framed: FramedStream;
  readonly roundTripMs: number;
  /** hrtime nanoseconds: before the last byte passed, and after it had. */
  readonly lastByte: { from: number; to: number };
  /** When the connection was asked for. */
  readonly begunAt: number;
}

/** Opens a connection on which a ping has been answered. Rejects only with `CANCELLED`. */
export async function openSilent(open: Open, plan: LifePlan, quietMs: number): Promise<OpenedOrNot> {
  const begunAt = hrtimeNs();
  const attempt = await open({ check: 'handshake' });
  const { stream, handshake } = attempt;
  if (!stream || !handshake) return { kind: 'not-upgraded' };
  const lastByte = { from: 0, to: 0 };
  const onBytes = (): void => {
    lastByte.to = hrtimeNs();
    lastByte.from = lastByte.to - handshake.ms * 1e6;
  };
  const framed = framedClient(stream, { maxPayload: MAX_PAYLOAD, onBytes });
  const line: Line = { attempt, stream, framed, roundTripMs: handshake.ms, lastByte, begunAt };
  const firstMs = await pingIn(line, quietMs + 2 * handshake.ms);
  if (firstMs !== null) return { kind: 'opened', live: () => live(line, plan, firstMs) };
  stream.abort();
  return { kind: 'no-reply' };
}

/** After how many milliseconds a ping was answered; null: not in time. Rejects only with `CANCELLED`, when the run is called off. */
async function pingIn({ attempt, framed, lastByte }: Line, ms: number): Promise<number | null> {
  const deadline = startDeadline(attempt.signal, ms);
  const sentAt = hrtimeNs();
  try {
    const took = await framed.ping(randomBytes(PING_BYTES), deadline.signal);
    lastByte.from = Math.min(lastByte.from, sentAt);
    return took;
  } catch (error) {
    networkOnly(error, attempt.signal);
    return null;
  } finally {
    deadline.clear();
  }
}

/** `firstMs`: how long the first ping took. */
async function live(line: Line, plan: LifePlan, firstMs: number): Promise<QuietLife> {
  const { attempt, stream, lastByte } = line;
  const seen: { end: StreamEnd | null } = { end: null };
  void stream.ended.then((end) => {
    seen.end = end;
  });
  try {
    const waited = plan.silent === 'neither' ? await beUsed(line, plan.ms) : await beSilent(line, plan.ms);
    // An end is told of by its own bytes too, where it is a close frame.
    const since = plan.silent === 'neither' ? { from: line.begunAt, to: line.begunAt } : (waited.silentSince ?? { ...lastByte });
    const askedAt = hrtimeNs();
    const lastMs = waited.state === 'over' ? await pingIn(line, PATIENCE_MS + 2 * line.roundTripMs) : null;
    const endedAt = seen.end?.at ?? (waited.state === 'ended' ? hrtimeNs() : Infinity);
    const fate = fateOf(waited.state, lastMs !== null, endedAt < askedAt);
    const until = fate === 'cut' ? endedAt : askedAt;
    const lessMs = fate === 'cut' ? line.roundTripMs : 0;
    return {
      ...plan,
      fate,
      address: usedAddress(attempt),
      leastMs: Math.max(0, (until - since.to) / 1e6 - lessMs),
      mostMs: (until - since.from) / 1e6 + (fate === 'dead' ? line.roundTripMs : 0),
      atClient: seen.end === null || seen.end.how === 'local' ? null : seen.end.how,
      atServer: null,
      tookMs: Math.max(firstMs, lastMs ?? 0),
      serverLaterMs: null,
      evidence: attempt.cite(),
    };
  } finally {
    stream.abort();
  }
}

type Waited = 'over' | 'ended' | 'unanswered' | 'unknown';

function fateOf(waited: Waited, answered: boolean, endedBefore: boolean): Fate {
  if (waited === 'unknown') return 'unknown';
  if (endedBefore || waited === 'ended') return 'cut';
  return answered ? 'alive' : 'dead';
}

/** Says nothing until the other side has not for so long either. */
async function beSilent(line: Line, ms: number): Promise<{ readonly state: Waited; readonly silentSince?: Line['lastByte'] }> {
  const { attempt, framed, lastByte } = line;
  const until = monotonicMs() + ms + GREETING_MS;
  for (;;) {
    const silentSince = { ...lastByte };
    const leftMs = ms - (hrtimeNs() - lastByte.to) / 1e6;
    if (leftMs <= 0) return { state: 'over', silentSince };
    if (monotonicMs() + leftMs > until) return { state: 'unknown' };
    const deadline = startDeadline(attempt.signal, leftMs);
    try {
      if ((await framed.next(deadline.signal)) === null) return { state: 'ended', silentSince };
    } catch (error) {
      networkOnly(error, attempt.signal);
      if (error.code === 'FRAME_MALFORMED') return { state: 'unknown' };
      if (!deadline.expired) return { state: 'ended', silentSince };
    } finally {
      deadline.clear();
    }
  }
}

/** Pings all the time; the last one is the caller's. */
async function beUsed(line: Line, ms: number): Promise<{ readonly state: Waited; readonly silentSince?: never }> {
  const until = line.begunAt + ms * 1e6;
  while (hrtimeNs() < until) {
    await pause(Math.min(BEAT_MS, Math.max(0, (until - hrtimeNs()) / 1e6)), line.attempt.signal);
    if ((await pingIn(line, PATIENCE_MS + 2 * line.roundTripMs)) === null)
      return { state: line.stream.readState === 'open' ? 'unanswered' : 'ended' };
  }
  return { state: 'over' };
}

function networkOnly(error: unknown, signal: AbortSignal): asserts error is Failure {
  if (!(error instanceof Failure) || signal.aborted) throw error;
}
