import type { DuplexSeen } from './duplex-verdict.ts';
import type { ReceptionReport } from './exchange.ts';

/** Below this overlap of 5 ms bins the directions are looked at more closely; see `overlapAtScale`. */
const CLEARLY_FULL = 0.3;
/** Enough where arrivals are sparse or come in clumps, and bins were widened for it; lines with lost segments give 0.25 and more, turns at most 0.07. */
const FULL_IN_WIDE_BINS = 0.2;
/** At most this much overlap is called taking turns. */
const TAKES_TURNS = 0.1;
const FEWEST_BINS = 8;
/**
 * Turns are only claimed where one receiver was silent for so long while the other one advanced, or for so much of a shorter exchange: a lost segment silences a
 * direction for some 300 ms, and a busy machine that lets our two receivers run one after the other makes turns of up to some 100 ms out of nothing.
 */
const LEAST_TURN_NS = 450e6;
const LEAST_TURN_SHARE = 0.4;
/** Fewer bins that both receivers share can come from turns too, when one direction's bytes are delayed more than the other's. */
const FEWEST_SHARED = 8;

export interface Overlap {
  /** At 5 ms, for the record. */
  readonly at5ms: number | null;
  /** Null when it cannot be told. */
  readonly turns: boolean | null;
}

const FEWEST_SHIFTS = 9;

/** Whether all arrived within half the time that turns would need to show: the same amount over the same route will not take twice as long. */
export function overTooSoonForTurns({ up, down, stopped }: DuplexSeen): boolean {
  const reports = [up.received, down.received];
  return (
    stopped === 'complete' &&
    reports.every((report) => report !== null && (report.lastAt ?? 0) - (report.firstAt ?? 0) < (FEWEST_BINS / 2) * report.binNs)
  );
}

/** A far server's times are only known to within half the handshake: what is said of turns must hold for every clock that it may have. */
export function overlapOf(seen: DuplexSeen): Overlap {
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

function overlapAt({ up, down, roundTripMs }: DuplexSeen): Overlap {
  const a = up.received;
  const b = down.received;
  if (!a || !b || a.firstAt === null || b.firstAt === null || a.lastAt === null || b.lastAt === null) return { at5ms: null, turns: null };
  // Before that nothing can have arrived of what was sent later.
  const from = Math.max(up.firstSentAt ?? a.firstAt, down.firstSentAt ?? b.firstAt) + (roundTripMs * 1e6) / 2;
  // Once one direction has delivered all it had, the other one runs alone by right.
  const over = [up, down].flatMap(({ received, sentBytes }) =>
    received && received.lastAt !== null && sentBytes !== null && Math.max(received.bytes, received.offset) >= sentBytes
      ? [received.lastAt]
      : [],
  );
  const to = over.length > 0 ? Math.min(...over) : Math.max(a.lastAt, b.lastAt);
  const fine = overlapAtScale(a, b, { from, to, scale: 1 });
  if (fine.both >= FEWEST_SHARED && fine.ratio >= CLEARLY_FULL) return { at5ms: fine.ratio, turns: false };
  const scale = 2 * Math.max(usualGap(a), usualGap(b));
  const coarse = overlapAtScale(a, b, { from, to, scale });
  const at5ms = fine.either >= FEWEST_BINS ? fine.ratio : null;
  if (coarse.either < FEWEST_BINS) return { at5ms, turns: null };
  if (coarse.both >= FEWEST_SHARED && coarse.ratio >= FULL_IN_WIDE_BINS) return { at5ms, turns: false };
  return { at5ms, turns: coarse.ratio <= TAKES_TURNS && (waits(a, b, from, to) || waits(b, a, from, to)) ? true : null };
}

/** Whether `waiting` was silent for the length of a turn while `other` advanced. */
function waits(waiting: ReceptionReport, other: ReceptionReport, from: number, to: number): boolean {
  const least = Math.min(LEAST_TURN_NS, LEAST_TURN_SHARE * (to - from)) / waiting.binNs;
  const mine = activeBins(waiting, from, to, waiting.binNs);
  const theirs = activeBins(other, from, to, waiting.binNs);
  let silence = 0;
  let advances = 0;
  for (let bin = 0; bin <= Math.floor((to - from) / waiting.binNs); bin++) {
    if (mine.has(bin)) [silence, advances] = [0, 0];
    else {
      silence += 1;
      if (theirs.has(bin)) advances += 1;
      if (silence >= least && advances >= FEWEST_BINS) return true;
    }
  }
  return false;
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
