/**
 * Indices of a longest strictly increasing subsequence of `values`, ascending; of several the one that begins earliest. O(n²) for the n lines of a head,
 * which the head limits bound.
 */
export function longestIncreasing(values: readonly number[]): readonly number[] {
  const lengths = new Array<number>(values.length).fill(1);
  for (let index = values.length - 1; index >= 0; index -= 1) {
    for (let later = index + 1; later < values.length; later += 1) {
      if ((values[later] ?? 0) > (values[index] ?? 0)) lengths[index] = Math.max(lengths[index] ?? 1, (lengths[later] ?? 0) + 1);
    }
  }
  const chosen: number[] = [];
  let wanted = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  let above = -Infinity;
  for (const [index, value] of values.entries()) {
    if (lengths[index] !== wanted || value <= above) continue;
    chosen.push(index);
    above = value;
    wanted -= 1;
  }
  return chosen;
}
