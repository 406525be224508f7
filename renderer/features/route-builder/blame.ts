import type { NumberTree } from '../../../shared/model/probe-set.ts';
import type { RunState } from '../../../shared/model/run-state.ts';
import type { RouteDraft } from '../../state/route.ts';
import { CHECK_NAMES } from '../run/check-words.ts';
import { madeOf } from '../run/made-of.ts';

/** What went wrong at a proxy of the chain, as far as the run over its parts could tell. */
export interface Blame {
  /** The checks, by the names that the window has for them. */
  readonly checks: readonly string[];
  /** It is one of several proxies. */
  readonly perhaps: boolean;
}

/** Of each proxy on the way, in that order; empty where the run is not of this plan, or where nobody was found. */
export function blamesOf(run: RunState | null, draft: RouteDraft): readonly Blame[] {
  const runs = run?.document?.runs ?? [];
  if (!run || !madeOf(run, draft)) return [];
  return run.route.hops.map((_, hop) => {
    const found = runs.flatMap(({ checks }) =>
      checks.flatMap(({ id, numbers }) => {
        const place = placeIn(numbers['bisection']);
        return place && place.from <= hop && hop <= place.to ? [{ name: CHECK_NAMES[id], alone: place.from === place.to }] : [];
      }),
    );
    return { checks: [...new Set(found.map(({ name }) => name))], perhaps: !found.some(({ alone }) => alone) };
  });
}

function placeIn(value: NumberTree[string] | undefined): { readonly from: number; readonly to: number } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { from, to } = value;
  return typeof from === 'number' && typeof to === 'number' ? { from, to } : null;
}
