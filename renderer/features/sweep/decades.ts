/** From the power of ten at or below the least to the one above the greatest; null: there are none. */
export function decades(values: readonly number[]): readonly [number, number] | null {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (least > greatest) return null;
  const from = Math.floor(Math.log10(least));
  return [10 ** from, 10 ** Math.max(from + 1, Math.ceil(Math.log10(greatest)))];
}

/** Whether there is a number to be written at this line of the axis. */
export function isDecade(value: number): boolean {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-6;
}
