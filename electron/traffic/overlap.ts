import type { BinSeries } from './sampler.ts';

/** How far two receivers advanced at the same time. */
export interface Overlap {
  /** `both / either`, 0..1; null when neither advanced. */
  readonly ratio: number | null;
  /** Bins in which both receivers advanced. */
  readonly both: number;
  /** Bins in which at least one did. The fewer, the less `ratio` says. */
  readonly either: number;
}

/** hrtime nanoseconds; `to` is not included. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * Compares two series of 5 ms bins (`Samples.fine`), within `window` if given: bins that begin in it count. The second series may
 * be on another grid (the other end's clock, brought to ours by `shifted`): its bins are taken to the nearest of the first's.
 */
export function overlap(up: BinSeries, down: BinSeries, window: TimeWindow | null = null): Overlap {
  const { binNs } = up;
  const origin = Math.round(up.startedAt / binNs);
  const lead = Math.round(down.startedAt / binNs) - origin;
  const begin = Math.min(0, lead);
  const end = Math.max(up.bins.length, lead + down.bins.length);
  let both = 0;
  let either = 0;
  for (let index = begin; index < end; index++) {
    const at = (origin + index) * binNs;
    if (window !== null && (at < window.from || at >= window.to)) continue;
    const upAdvanced = (up.bins[index] ?? 0) > 0;
    const downAdvanced = (down.bins[index - lead] ?? 0) > 0;
    if (upAdvanced && downAdvanced) both += 1;
    if (upAdvanced || downAdvanced) either += 1;
  }
  return { ratio: either === 0 ? null : both / either, both, either };
}

/** The time in which both series were under way: from the later first to the earlier last bin with bytes; null when there is none. */
export function commonWindow(up: BinSeries, down: BinSeries): TimeWindow | null {
  const first = busyWindow(up);
  const second = busyWindow(down);
  if (first === null || second === null) return null;
  const window = { from: Math.max(first.from, second.from), to: Math.min(first.to, second.to) };
  return window.from < window.to ? window : null;
}

/** The same series on a clock that is ahead by `ns`. */
export function shifted(series: BinSeries, ns: number): BinSeries {
  return { ...series, startedAt: series.startedAt + ns };
}

function busyWindow({ startedAt, binNs, bins }: BinSeries): TimeWindow | null {
  const first = bins.findIndex((bytes) => bytes > 0);
  if (first < 0) return null;
  const last = bins.findLastIndex((bytes) => bytes > 0);
  return { from: startedAt + first * binNs, to: startedAt + (last + 1) * binNs };
}
