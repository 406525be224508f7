export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
  return { median, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/** `1.02 (0.95–1.10)` */
export function formatSpread({ median, min, max }: Spread, digits = 2): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/**
 * Runs both `pairs` times in turn, first one and then the other leading, so that what else the machine does falls on both alike.
 * Gives the results pair by pair.
 */
export async function alternate<A, B>(pairs: number, first: () => Promise<A>, second: () => Promise<B>): Promise<(readonly [A, B])[]> {
  const results: (readonly [A, B])[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) {
      const a = await first();
      results.push([a, await second()]);
    } else {
      const b = await second();
      results.push([await first(), b]);
    }
  }
  return results;
}
