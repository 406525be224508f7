import { byPrecedence, type FindingOf } from '../../shared/model/check.ts';
import type { NumberTree } from '../../shared/model/probe-set.ts';
import type { StreamEnd } from '../net/byte-stream.ts';
import type { ReceptionReport } from './exchange.ts';

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

/** Below this overlap of 5 ms bins the directions are looked at more closely; see `overlapAtScale`. */
const CLEARLY_FULL = 0.3;
/** Enough where arrivals are sparse or come in clumps, and bins were widened for it; lines with lost segments give 0.25 and more, turns at most 0.07. */
const FULL_IN_WIDE_BINS = 0.2;
/** At most this much overlap is called taking turns. */
const TAKES_TURNS = 0.1;
const FEWEST_BINS = 8;
/** Fewer bins that both receivers share can come from turns too, when one direction's bytes are delayed more than the other's. */
const FEWEST_SHARED = 8;

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

interface Overlap {
  /** At 5 ms, for the record. */
  readonly at5ms: number | null;
  /** Null when it cannot be told. */
  readonly turns: boolean | null;
}

const FEWEST_SHIFTS = 9;

/** A far server's times are only known to within half the handshake: what is said of turns must hold for every clock that it may have. */
function overlapOf(seen: DuplexSeen): Overlap {
  const { received } = seen.up;
  const most = seen.clockUncertainty;
  if (!received || most === 0) return overlapAt(seen);
  const steps = Math.min(41, Math.max(FEWEST_SHIFTS, 2 * Math.ceil(most / received.binNs) + 1));
  const overlaps = Array.from({ length: steps }, (_, step) => overlapAt(onShiftedClock(seen, most * ((2 * step) / (steps - 1) - 1))));
  const [first] = overlaps;
  const agreed = first && overlaps.every(({ turns }) => turns === first.turns) ? first.turns : null;
  return { at5ms: overlaps[Math.floor(steps / 2)]?.at5ms ?? null, turns: agreed };
}

/** The server's times are those of what came up, and of when it began to send. */
function onShiftedClock(seen: DuplexSeen, ns: number): DuplexSeen {
  const { received } = seen.up;
  if (!received) return seen;
  const shift = (at: number | null): number | null => (at === null ? null : at + ns);
  return {
    ...seen,
    up: {
      ...seen.up,
      received: { ...received, firstAt: shift(received.firstAt), lastAt: shift(received.lastAt), binsFrom: received.binsFrom + ns },
    },
    down: { ...seen.down, firstSentAt: shift(seen.down.firstSentAt) },
  };
}

function overlapAt({ up, down, stopped, roundTripMs }: DuplexSeen): Overlap {
  const a = up.received;
  const b = down.received;
  if (!a || !b || a.firstAt === null || b.firstAt === null || a.lastAt === null || b.lastAt === null) return { at5ms: null, turns: null };
  // Before that nothing can have arrived of what was sent later.
  const from = Math.max(up.firstSentAt ?? a.firstAt, down.firstSentAt ?? b.firstAt) + (roundTripMs * 1e6) / 2;
  // Once one direction has delivered all it had, the other one runs alone by right.
  const to = stopped === 'complete' ? Math.min(a.lastAt, b.lastAt) : Math.max(a.lastAt, b.lastAt);
  const fine = overlapAtScale(a, b, { from, to, scale: 1 });
  if (fine.both >= FEWEST_SHARED && fine.ratio >= CLEARLY_FULL) return { at5ms: fine.ratio, turns: false };
  const scale = 2 * Math.max(usualGap(a), usualGap(b));
  const coarse = overlapAtScale(a, b, { from, to, scale });
  const at5ms = fine.either >= FEWEST_BINS ? fine.ratio : null;
  if (coarse.either < FEWEST_BINS) return { at5ms, turns: null };
  if (coarse.both >= FEWEST_SHARED && coarse.ratio >= FULL_IN_WIDE_BINS) return { at5ms, turns: false };
  return { at5ms, turns: coarse.ratio <= TAKES_TURNS ? true : null };
}

interface Window {
  readonly from: number;
  readonly to: number;
  /** How many of the reports' bins make one. */
  readonly scale: number;
}

/** Bins in which both receivers advanced ÷ bins in which either did, within the window. */
export function overlapAtScale(
  a: ReceptionReport,
  b: ReceptionReport,
  { from, to, scale }: Window,
): { ratio: number; both: number; either: number } {
  const width = a.binNs * scale;
  const first = activeBins(a, from, to, width);
  const second = activeBins(b, from, to, width);
  let both = 0;
  for (const bin of first) if (second.has(bin)) both += 1;
  const either = first.size + second.size - both;
  return { ratio: either === 0 ? 0 : both / either, both, either };
}

function activeBins(report: ReceptionReport, from: number, to: number, width: number): Set<number> {
  const active = new Set<number>();
  report.bins.forEach((count, index) => {
    const at = report.binsFrom + index * report.binNs;
    if (count > 0 && at + report.binNs > from && at <= to) active.add(Math.floor((at - from) / width));
  });
  return active;
}

/** The middle gap between arrivals, in bins: whole turns and stalls are rarer. */
function usualGap(report: ReceptionReport): number {
  const gaps: number[] = [];
  let last = -1;
  report.bins.forEach((count, index) => {
    if (count === 0) return;
    if (last >= 0) gaps.push(index - last);
    last = index;
  });
  gaps.sort((x, y) => x - y);
  return gaps[Math.floor(gaps.length / 2)] ?? 1;
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

function rate(received: ReceptionReport | null): number | null {
  const ms = spanMs(received);
  return received === null || ms === null || ms === 0 ? null : round((received.bytes * 8) / (ms * 1000), 3);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
