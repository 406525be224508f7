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
 * Milliseconds that either end's thread may have stood still without being taken for the route's doing: `streaming` calls bytes held that came together and 100 ms
 * late, turns are told apart in bins of a few milliseconds, and a stall is silence of 1.5 s.
 */
const ALLOWED_MS: Readonly<Partial<Record<CheckId, number>>> = {
  streaming: 60,
  'early-data': 250,
  'half-close': 250,
  latency: 250,
  idle: 500,
  lifetime: 500,
};

/** Of what duplex finds; the rest is proven by the bytes that came or by an end that was seen, however late we looked. */
const ALLOWED_FOR_DUPLEX_MS: Readonly<Record<string, number>> = {
  'half-duplex': 60,
  stalled: 400,
  'stalled-after': 400,
  'one-way-up': 400,
  'one-way-down': 400,
};

/** What the server tells of itself: for how long it did not look, as of each telling. */
export class ToldStills {
  #told: { readonly at: number; readonly ms: number }[] = [];

  tell(ms: number): void {
    if (ms > 0) this.#told.push({ at: monotonicMs(), ms });
  }

  /** The longest that was told since `at`, which is forgotten then. */
  since(at: number): number {
    const longest = Math.max(0, ...this.#told.filter((told) => told.at >= at).map(({ ms }) => ms));
    this.#told = [];
    return longest;
  }
}

/**
 * Runs a check; bad news that an end may have made itself, since its thread stood still, are looked for once more, and are no news where that happens again. A run
 * by itself has no company, but may be on a busy machine. `server`: its other end.
 */
export async function undisturbed(
  company: Company | undefined,
  server: Pick<LoopWatch, 'since'>,
  check: () => Promise<CheckOutput>,
): Promise<CheckOutput> {
  const own = company ? null : new LoopWatch();
  const watch = company?.watch ?? own;
  try {
    for (let again = false; ; again = true) {
      const began = monotonicMs();
      const output = await check();
      const stood = { here: watch?.since(began) ?? 0, there: server.since(began) };
      if (!disturbed(output, Math.max(stood.here, stood.there))) return output;
      if (again) return notSure(output, stood);
    }
  } finally {
    own?.close();
  }
}

/** News that rest on silence or delay, while an end did not look: bad ones, and times that are told as the route's. */
function disturbed({ id, result, finding }: CheckOutput, stoodStillMs: number): boolean {
  const allowed = (id === 'duplex' ? ALLOWED_FOR_DUPLEX_MS[finding ?? ''] : ALLOWED_MS[id]) ?? Infinity;
  return (result === 'fail' || result === 'intermittent' || (id === 'latency' && result === 'pass')) && stoodStillMs > allowed;
}

/** How long each end's thread stood still, milliseconds. */
interface Stood {
  readonly here: number;
  readonly there: number;
}

export function notSure(output: CheckOutput, { here, there }: Stood): CheckOutput {
  const who = there > here ? 'the server' : 'this computer';
  return {
    ...output,
    result: 'inconclusive',
    finding: null,
    also: [],
    summary: `Not clear: ${who} was too busy meanwhile and did not look for ${Math.max(here, there).toFixed(0)} ms; test it again when it has less to do.`,
  };
}
