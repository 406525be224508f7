import type { RunState } from '../../../shared/model/run-state.ts';
import type { RouteDraft } from '../../state/route.ts';
import { placesOf } from '../run/bisection.ts';
import { CHECK_NAMES, toneOf } from '../run/check-words.ts';
import { madeOf } from '../run/made-of.ts';

/** What went wrong at a proxy of the chain, as far as the run over its parts could tell. */
export interface Blame {
  /** The checks, by the names that the window has for them. */
  readonly checks: readonly string[];
  /** Worse than that it rewrites heads. */
  readonly bad: boolean;
  /** It is one of several proxies. */
  readonly perhaps: boolean;
}

/** Of each proxy on the way, in that order; empty where the run is not of this plan, or where nobody was found. */
export function blamesOf(run: RunState | null, draft: RouteDraft): readonly Blame[] {
  const runs = run?.document?.runs ?? [];
  if (!run || !madeOf(run, draft)) return [];
  return run.route.hops.map((_, hop) => {
    const found = runs.flatMap(({ checks }) =>
      checks.flatMap((check) =>
        placesOf(check)
          .filter(({ from, to }) => from <= hop && hop <= to)
          .map(({ from, to }) => ({ name: CHECK_NAMES[check.id], alone: from === to, bad: toneOf(check) === 'bad' })),
      ),
    );
    return {
      checks: [...new Set(found.map(({ name }) => name))],
      bad: found.some(({ bad }) => bad),
      perhaps: !found.some(({ alone }) => alone),
    };
  });
}
