import type { CheckId } from '../../shared/model/check.ts';
import type { CheckOutput } from './check.ts';
import type { LoopWatch } from './loop-watch.ts';

/** What a run that has others beside it is given, so that it is not disturbed by them, and knows when it was. */
export interface Company {
  /** Waits for a place among those that move bytes; the result gives it back. Rejects with `CANCELLED`. */
  readonly place: (signal: AbortSignal) => Promise<() => void>;
  readonly watch: Pick<LoopWatch, 'since'>;
}

/**
 * Milliseconds that our own thread may have stood still without being taken for the route's doing: `streaming` calls bytes held that came together and 100 ms
 * late, turns are told apart in bins of a few milliseconds, and a stall is silence of 1.5 s.
 */
const ALLOWED_MS: Readonly<Partial<Record<CheckId, number>>> = {
  duplex: 60,
  streaming: 60,
  'early-data': 250,
  'half-close': 250,
  idle: 500,
};

/** Bad news that rest on silence or delay, while we ourselves did not listen. */
export function disturbed({ id, result }: CheckOutput, stoodStillMs: number): boolean {
  return (result === 'fail' || result === 'intermittent') && stoodStillMs > (ALLOWED_MS[id] ?? Infinity);
}

export function notSure(output: CheckOutput, stoodStillMs: number): CheckOutput {
  return {
    ...output,
    result: 'inconclusive',
    finding: null,
    also: [],
    summary: `Not clear: this computer was too busy meanwhile and did not look for ${stoodStillMs.toFixed(0)} ms; test it again with fewer others at a time.`,
  };
}
