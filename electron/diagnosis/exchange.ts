import type { ByteStream, StreamEnd } from '../net/byte-stream.ts';
import { cancelled, hrtimeNs, OVER } from '../net/deadline.ts';
import type { FaultKind } from '../traffic/fault.ts';
import { createPattern, type TrafficDirection } from '../traffic/pattern.ts';
import { createSampler, type BinSeries } from '../traffic/sampler.ts';
import { sendPattern } from '../traffic/send.ts';
import { createVerifier } from '../traffic/verify.ts';
import { LineSplitter } from './first-line.ts';

/** What a receiver of pattern bytes can say. Plain data. All times are hrtime nanoseconds. */
export interface ReceptionReport {
  /** Pattern bytes; the probe line before them does not count. */
  readonly bytes: number;
  /** All bytes of the stream, the probe line included. */
  readonly rawBytes: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Pattern offset reached: `bytes`, less what was inserted, plus what was lost. */
  readonly offset: number;
  /** Received bytes per bin of 5 ms from `binsFrom` on. */
  readonly binsFrom: number;
  readonly binNs: number;
  readonly bins: readonly number[];
  /** Received bytes per 50 ms, of the whole time: for graphs. */
  readonly coarse: BinSeries;
  /** `bad`: something else than the probe line came first; `lineBytes` is its beginning, `lineOffset` where the true line stood behind it, if it did. */
  readonly line: 'ok' | 'bad' | 'missing';
  readonly lineBytes: Uint8Array;
  readonly lineOffset: number | null;
  readonly firstDifference: number | null;
  readonly differenceKind: FaultKind | null;
  readonly differenceLength: number | null;
  readonly resumesAt: number | null;
  readonly differences: number;
  /** The wrong or inserted bytes, at most 64. */
  readonly sample: Uint8Array;
}

export interface ExchangePlan {
  readonly seed: number;
  /** Which direction this end sends; it receives the other. */
  readonly sends: TrafficDirection;
  /** Bytes to send, null: no limit. */
  readonly amount: number | null;
  readonly durationMs: number | null;
  readonly pace: number | null;
  /** Sent before the pattern. */
  readonly line: Buffer;
  /** Bytes of the other end's first line, when it was read (and was the right one) before the exchange began; else 0. */
  readonly lineTaken: number;
  /** Whether the other end's first line is the one that was due. */
  readonly accepts: (line: Buffer) => boolean;
  readonly signal: AbortSignal;
}

/** One end of a duplex exchange that is under way. */
export interface Exchange {
  /** Pattern offset reached; see `ReceptionReport.offset`. */
  readonly offset: number;
  readonly sent: { bytes: number; firstAt: number | null; lastAt: number | null; done: boolean };
  /**
   * A copy, taken at any time. With `owed`, the number of pattern bytes that the other end is known to have sent, the last difference is judged
   * for good: nothing is counted on after that.
   */
  report(owed?: number | null): ReceptionReport;
  /** From now on `sent.bytes` stays as it is: no other write is begun; one that is under way, and counted, goes on. */
  hold(): void;
  /** What was received so far, cheap to ask for: all bytes, pattern bytes, and whether the first line came. */
  readonly received: { readonly rawBytes: number; readonly bytes: number; readonly line: ReceptionReport['line'] };
  /** How the other end's direction ended, as soon as it did. */
  readonly end: StreamEnd | null;
  /** Both loops have ended: after the stream ended, or `signal` struck. Never rejects. */
  readonly finished: Promise<void>;
}

const LINE_SEARCH_BYTES = 4096;

/**
 * Sends the line and the pattern and, at the same time, receives and verifies the other end's. Used by both ends.
 * The stream stays open: who started the exchange decides when all has arrived and closes.
 */
export function startExchange(stream: ByteStream, plan: ExchangePlan): Exchange {
  const sent = { bytes: 0, firstAt: null as number | null, lastAt: null as number | null, done: false };
  const reception = createReception(plan);
  let end: StreamEnd | null = null;
  let held = false;
  void stream.ended.then((seen) => {
    end = seen;
  });

  // A slow pace would otherwise go on waiting for its next byte when nobody is there any more.
  const over = new AbortController();
  const stop = (): void => {
    over.abort(OVER);
  };
  if (plan.signal.aborted) stop();
  plan.signal.addEventListener('abort', stop, { once: true });
  void stream.closed.then(stop);
  const sending = send(stream, { ...plan, signal: over.signal, held: () => held }, sent);
  const receiving = stream.drain((chunk) => {
    reception.accept(chunk);
  }, over.signal);
  const finished = Promise.allSettled([sending, receiving]).then(() => {
    plan.signal.removeEventListener('abort', stop);
  });
  return {
    sent,
    report: (owed) => reception.report(owed),
    hold: () => {
      held = true;
    },
    received: reception.received,
    get offset() {
      return reception.offset;
    },
    get end() {
      return end;
    },
    finished,
  };
}

async function send(stream: ByteStream, plan: ExchangePlan & { readonly held: () => boolean }, sent: Exchange['sent']): Promise<void> {
  try {
    await stream.write(plan.line, plan.signal);
    const writer = {
      write: async (bytes: Uint8Array, signal?: AbortSignal): Promise<void> => {
        if (plan.held()) throw cancelled();
        sent.firstAt ??= hrtimeNs();
        sent.bytes += bytes.length;
        await stream.write(bytes, signal);
        sent.lastAt = hrtimeNs();
      },
    };
    const { amount, durationMs, pace, signal } = plan;
    await sendPattern(writer, { pattern: createPattern(plan.seed, plan.sends), amount, durationMs, pace, signal });
  } finally {
    sent.done = true;
  }
}

interface Reception {
  accept(chunk: Buffer): void;
  report(owed?: number | null): ReceptionReport;
  readonly received: Exchange['received'];
  readonly offset: number;
}

function createReception(plan: ExchangePlan): Reception {
  const pattern = createPattern(plan.seed, plan.sends === 'up' ? 'down' : 'up');
  const verifier = createVerifier(pattern);
  const sampler = createSampler();
  const splitter = new LineSplitter();
  const received: { rawBytes: number; bytes: number; line: ReceptionReport['line'] } = {
    rawBytes: plan.lineTaken,
    bytes: 0,
    line: plan.lineTaken > 0 ? 'ok' : 'missing',
  };
  let beginning: Buffer = Buffer.alloc(0);

  /** After a wrong first line: what may hold the right one further on, however it is cut into chunks. */
  const collect = (bytes: Buffer): void => {
    const room = LINE_SEARCH_BYTES - beginning.length;
    if (room > 0) beginning = Buffer.concat([beginning, bytes.subarray(0, room)]);
  };

  const judgeLine = (): void => {
    if (received.line !== 'missing' || !splitter.line) return;
    received.line = !splitter.overlong && plan.accepts(splitter.line) ? 'ok' : 'bad';
    if (received.line === 'bad') collect(splitter.line);
  };

  return {
    accept(chunk) {
      received.rawBytes += chunk.length;
      const rest = plan.lineTaken > 0 ? chunk : splitter.push(chunk);
      if (!rest) return;
      judgeLine();
      if (received.line === 'bad') collect(rest);
      if (rest.length === 0) return;
      received.bytes += rest.length;
      sampler.add(rest.length);
      // After a wrong first line nothing is known of where the pattern begins: the bytes are counted only.
      if (received.line === 'ok') verifier.accept(rest);
    },
    received,
    get offset() {
      return verifier.result.offset;
    },
    report(owed) {
      const { rawBytes, line } = received;
      const { total, firstAt, lastAt, fine, coarse } = sampler.snapshot();
      const found = owed === undefined ? verifier.result : verifier.finish(owed);
      return {
        bytes: total,
        rawBytes,
        firstAt,
        lastAt,
        offset: found.offset,
        binsFrom: fine.startedAt,
        binNs: fine.binNs,
        bins: fine.bins,
        coarse,
        line,
        lineBytes: (line === 'bad' ? beginning : splitter.partial).subarray(0, 256),
        lineOffset: line === 'bad' ? trueLineOffset(beginning, plan.accepts) : null,
        firstDifference: line === 'bad' ? 0 : found.firstDifference,
        differenceKind: found.firstDifference !== null && found.kind === null ? 'unknown' : found.kind,
        differenceLength: found.length,
        resumesAt: found.resumesAt,
        differences: found.differences,
        sample: found.inserted?.subarray(0, 64) ?? found.sample,
      };
    },
  };
}

/** Where in the beginning of a stream the line that was due stands, behind foreign bytes; null when it does not. */
function trueLineOffset(beginning: Buffer, accepts: (line: Buffer) => boolean): number | null {
  for (let start = beginning.indexOf('{'); start >= 0; start = beginning.indexOf('{', start + 1)) {
    const lf = beginning.indexOf('\n', start);
    if (lf < 0) return null;
    if (accepts(beginning.subarray(start, lf + 1))) return start;
  }
  return null;
}
