/** Curves on one grid; null: there is nothing of it there. */
export interface Columns {
  /** Number of the bin of each point, growing; two points of one bucket stand half a bucket apart. */
  readonly bins: number[];
  readonly values: (number | null)[][];
}

/**
 * The bins from `from` up to, not including, `to` of several curves, with at most `most` points (two at least). Where there are more bins than points, two points
 * a bucket are its least and its greatest value in the order in which they came, so that neither a gap nor a peak is lost.
 */
export function decimate(curves: readonly (readonly number[] | null)[], from: number, to: number, most: number): Columns {
  const length = Math.max(0, ...curves.map((curve) => curve?.length ?? 0));
  const first = Math.max(0, Math.floor(from));
  const end = Math.min(length, Math.ceil(to));
  const count = Math.max(0, end - first);
  if (count <= most) {
    const bins = Array.from({ length: count }, (_, index) => first + index);
    return { bins, values: curves.map((curve) => bins.map((bin) => curve?.[bin] ?? null)) };
  }
  const width = Math.ceil(count / Math.max(1, Math.floor(most / 2)));
  const bins: number[] = [];
  const values: (number | null)[][] = curves.map(() => []);
  // On the grid of the bucket's width, so that a picture that moves does not flicker.
  for (let start = first - (first % width); start < end; start += width) {
    const low = Math.max(first, start);
    const high = Math.min(end, start + width);
    bins.push(low, low + (high - low) / 2);
    for (const [index, curve] of curves.entries()) values[index]?.push(...extremes(curve, low, high));
  }
  return { bins, values };
}

function extremes(curve: readonly number[] | null, low: number, high: number): [number | null, number | null] {
  if (!curve || low >= curve.length) return [null, null];
  let least = low;
  let greatest = low;
  for (let bin = low + 1; bin < Math.min(high, curve.length); bin++) {
    const value = curve[bin] ?? 0;
    if (value < (curve[least] ?? 0)) least = bin;
    if (value > (curve[greatest] ?? 0)) greatest = bin;
  }
  const [one, other] = least <= greatest ? [least, greatest] : [greatest, least];
  return [curve[one] ?? null, curve[other] ?? null];
}
