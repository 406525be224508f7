/** A unit of the axis: `name`, and how many bit/s one of it is. */
export interface RateUnit {
  readonly name: string;
  readonly bits: number;
}

/** The unit in which numbers up to `most` bit/s read well. */
export function unitFor(most: number): RateUnit {
  if (most >= 1e9) return { name: 'Gbit/s', bits: 1e9 };
  return most >= 1e6 ? { name: 'Mbit/s', bits: 1e6 } : { name: 'kbit/s', bits: 1e3 };
}

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
/** What an axis without anything on it goes up to, bit/s. */
const LEAST = 1e6;

/** The upper end of the rate axis: the next round number, so that it changes seldom while curves grow. */
export function roundUp(most: number): number {
  if (!(most > 0)) return LEAST;
  const power = 10 ** Math.floor(Math.log10(most));
  return (STEPS.find((step) => step * power >= most) ?? 10) * power;
}

/** Seconds that the time axis covers while an exchange of this length grows: it changes seldom, and there is room to grow into. */
export function roundUpSeconds(seconds: number): number {
  const steps = [0.5, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60];
  const step = steps.find((known) => known >= seconds);
  return step ?? Math.ceil(seconds / 60) * 60;
}

/** Digits behind the point that tell marks of this distance apart, and say each truly: 2 for 0.25. Three at most. */
export function decimalsOf(step: number): number {
  return [0, 1, 2].find((digits) => Math.abs(step - Number(step.toFixed(digits))) < 1e-9) ?? 3;
}

/** What is seen of the time axis, seconds since the run's start. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Nobody can count bytes in less. */
const SHORTEST = 0.2;

/** Zooms by a factor (below 1: in) around a moment; never beyond `whole`, null when that is what would be seen. */
export function zoomed(seen: Range, factor: number, around: number, whole: Range): Range | null {
  const length = Math.max(SHORTEST, (seen.max - seen.min) * factor);
  if (length >= whole.max - whole.min) return null;
  const share = (around - seen.min) / (seen.max - seen.min);
  return within({ min: around - share * length, max: around + (1 - share) * length }, whole);
}

/** Moves by seconds, up to the ends of `whole`. */
export function moved(seen: Range, by: number, whole: Range): Range {
  return within({ min: seen.min + by, max: seen.max + by }, whole);
}

/** A range that was chosen, at least as long as can be drawn; null when it holds all. */
export function chosen(range: Range, whole: Range): Range | null {
  const length = Math.max(SHORTEST, range.max - range.min);
  if (length >= whole.max - whole.min) return null;
  return within({ min: range.min, max: range.min + length }, whole);
}

function within({ min, max }: Range, whole: Range): Range {
  const length = max - min;
  const from = Math.max(whole.min, Math.min(min, whole.max - length));
  return { min: from, max: from + length };
}
