import type { CheckId } from '../../shared/model/check.ts';
import { monotonicMs } from '../net/deadline.ts';
import type { CheckOutput } from './check.ts';
import { LoopWatch } from './loop-watch.ts';

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
  streaming: 60,
  'early-data': 250,
  'half-close': 250,
  idle: 500,
};

/** Of what duplex finds; the rest is proven by the bytes that came or by an end that was seen, however late we looked. */
const ALLOWED_FOR_DUPLEX_MS: Readonly<Record<string, number>> = {
  'half-duplex': 60,
  stalled: 400,
  'stalled-after': 400,
  'one-way-up': 400,
  'one-way-down': 400,
};

/**
 * Runs a check; bad news that we may have made ourselves, since our thread stood still, are looked for once more, and are no news where that happens again. A run
 * by itself has no company, but may be on a busy machine.
 */
export async function undisturbed(company: Company | undefined, check: () => Promise<CheckOutput>): Promise<CheckOutput> {
  const own = company ? null : new LoopWatch();
  const watch = company?.watch ?? own;
  try {
    for (let again = false; ; again = true) {
      const began = monotonicMs();
      const output = await check();
      const still = watch?.since(began) ?? 0;
      if (!disturbed(output, still)) return output;
      if (again) return notSure(output, still);
    }
  } finally {
    own?.close();
  }
}

/** Bad news that rest on silence or delay, while we ourselves did not listen. */
function disturbed({ id, result, finding }: CheckOutput, stoodStillMs: number): boolean {
  const allowed = (id === 'duplex' ? ALLOWED_FOR_DUPLEX_MS[finding ?? ''] : ALLOWED_MS[id]) ?? Infinity;
  return (result === 'fail' || result === 'intermittent') && stoodStillMs > allowed;
}

export function notSure(output: CheckOutput, stoodStillMs: number): CheckOutput {
  return {
    ...output,
    result: 'inconclusive',
    finding: null,
    also: [],
    summary: `Not clear: this computer was too busy meanwhile and did not look for ${stoodStillMs.toFixed(0)} ms; test it again when it has less to do.`,
  };
}
