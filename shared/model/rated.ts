import type { FindingOf } from './check.ts';

const RATED: readonly string[] = ['full-duplex', 'one-way-up', 'one-way-down'] satisfies FindingOf<'duplex'>[];

/**
 * Whether the rates of `duplex` say how fast bytes go on this way. A stream that ended early or stood still was fast only until then, one that was damaged
 * brought bytes that nobody sent, and of directions that take turns each comes in bursts.
 */
export function isRated(finding: string | null): boolean {
  return finding !== null && RATED.includes(finding);
}
