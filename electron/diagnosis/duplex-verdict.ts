import { byPrecedence, type FindingOf } from '../../shared/model/check.ts';
import type { NumberTree } from '../../shared/model/probe-set.ts';
import type { StreamEnd } from '../net/byte-stream.ts';
import type { ReceptionReport } from './exchange.ts';
import { overlapOf } from './turns.ts';

/** What was seen of one direction: `received` is the receiver's report, `sentBytes` what the system took from the sender (null: not known). */
export interface DirectionSeen {
  readonly received: ReceptionReport | null;
  readonly sentBytes: number | null;
  readonly firstSentAt: number | null;
}

/** One duplex attempt, as both ends saw it. */
export interface DuplexSeen {
  readonly up: DirectionSeen;
  readonly down: DirectionSeen;
  readonly clientEnd: StreamEnd | null;
  readonly serverEnd: StreamEnd | null;
  /** The server ended the connection on its own account: then an early end is not the route's. */
  readonly serverClosedFirst: boolean;
  /** Why the waiting ended: everything arrived, an end was seen, nothing moved for `quietMs`, or it still moved when the time was over. */
  readonly stopped: 'complete' | 'ended' | 'quiet' | 'moving';
  readonly quietMs: number;
  /** As the handshake took it. */
  readonly roundTripMs: number;
  /** How far the server's times may be off on our clock, nanoseconds either way. */
  readonly clockUncertainty: number;
}

export type DuplexFinding = FindingOf<'duplex'>;

export interface DuplexVerdict {
  readonly finding: DuplexFinding | null;
  readonly also: readonly DuplexFinding[];
  readonly numbers: NumberTree;
  /** Why there is no finding, or a remark on it. */
  readonly remark: string | null;
}

/**
 * Judges one duplex attempt from what both receivers counted.
 *
 * A direction's damage is named by its own receiver's verification. An end counts as a cut only while bytes were still owed and the server had not closed.
 * "Stalled" needs bytes that were sent and silence of `quietMs` without an end. Turn-taking needs bins in which only one receiver advanced although both
 * senders had bytes under way; where arrivals are sparse the bins are widened to twice the usual gap between them, so that gaps are not mistaken for turns, and
 * no further, so that turns are not mistaken for flow.
 */
export function judgeDuplex(seen: DuplexSeen): DuplexVerdict {
  const { up, down } = seen;
  if (!up.received || !down.received) {
    return { finding: null, also: [], numbers: numbersOf(seen, null), remark: "the server's half of the evidence could not be had" };
  }
  const findings: DuplexFinding[] = [...damageOf(up.received), ...damageOf(down.received)];
  const upBytes = up.received.rawBytes;
  const downBytes = down.received.rawBytes;
  const extra: { cut?: string; offset?: number } = {};
  if (seen.stopped === 'ended' && !seen.serverClosedFirst) {
    extra.cut = seen.clientEnd?.how ?? seen.serverEnd?.how ?? 'unknown';
    findings.push(upBytes === 0 && downBytes === 0 ? 'closed-at-once' : 'truncated');
  }
  if (seen.stopped === 'quiet') {
    if (upBytes === 0 && downBytes === 0) findings.push('stalled');
    else if (downBytes === 0) findings.push('one-way-up');
    else if (upBytes === 0) findings.push('one-way-down');
    else if (!findings.includes('bytes-lost')) {
      // Bytes that were lost on the way leave the receiver short without any stall.
      findings.push('stalled-after');
      const short = [up, down].flatMap((direction) => (shortfall(direction) ? [direction.received?.bytes ?? 0] : []));
      extra.offset = Math.min(...(short.length > 0 ? short : [up.received.bytes, down.received.bytes]));
    }
  }
  const overlap = overlapOf(seen);
  let remark: string | null = null;
  if (findings.length === 0) {
    if (seen.stopped === 'ended') remark = 'the server closed the connection before everything had arrived';
    else if (overlap.turns === null) remark = 'too little arrived at the same time to tell whether the directions took turns';
    else findings.push(overlap.turns ? 'half-duplex' : 'full-duplex');
  }
  const { finding, also } = byPrecedence('duplex', findings);
  return { finding, also, numbers: { ...numbersOf(seen, overlap.at5ms), ...extra }, remark };
}

function shortfall({ received, sentBytes }: DirectionSeen): boolean {
  return received !== null && sentBytes !== null && received.bytes < sentBytes;
}

function damageOf(received: ReceptionReport): DuplexFinding[] {
  if (received.line === 'bad') return [received.lineOffset !== null && received.lineOffset > 0 ? 'injected' : 'corrupted'];
  switch (received.differenceKind) {
    case null:
      return [];
    case 'inserted':
      return ['injected'];
    case 'lost':
      return ['bytes-lost'];
    default:
      return ['corrupted'];
  }
}

function numbersOf({ up, down }: DuplexSeen, overlap: number | null): NumberTree {
  return {
    bytesUp: up.received?.bytes ?? null,
    bytesDown: down.received?.bytes ?? null,
    msUp: spanMs(up.received),
    msDown: spanMs(down.received),
    mbpsUp: rate(up.received),
    mbpsDown: rate(down.received),
    overlap: overlap === null ? null : round(overlap, 3),
    firstDifferenceUp: up.received?.firstDifference ?? null,
    firstDifferenceDown: down.received?.firstDifference ?? null,
  };
}

function spanMs(received: ReceptionReport | null): number | null {
  if (!received || received.firstAt === null || received.lastAt === null) return null;
  return round((received.lastAt - received.firstAt) / 1e6, 3);
}

/**
 * What arrives within less than two of the receiver's bins has no rate: it came out of buffers, as fast as memory is copied, and a few KiB in microseconds
 * would be called gigabits a second.
 */
const SHORTEST_RATED_BINS = 2;

function rate(received: ReceptionReport | null): number | null {
  const ms = spanMs(received);
  return received === null || ms === null || ms * 1e6 < SHORTEST_RATED_BINS * received.binNs
    ? null
    : round((received.bytes * 8) / (ms * 1000), 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
