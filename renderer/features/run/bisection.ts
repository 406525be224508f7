import { treeOf } from '../../../shared/model/number-tree.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';

/** The proxies of which one did it, counted from 0. `what`: the header lines that it changed; empty: what the check found. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly what: readonly string[];
}

/** Where what a check found begins, as far as runs over parts of the chain could tell; empty where nobody was found, or the direct way shows it too. */
export function placesOf({ numbers }: Pick<CheckRecord, 'numbers'>): readonly Place[] {
  const bisection = treeOf(numbers['bisection']);
  const whole = placeIn(bisection, []);
  if (whole) return [whole];
  // Of headers each change has a place of its own: those of the same place belong together.
  const places = new Map<string, Place>();
  for (const side of ['request', 'response'] as const)
    for (const [name, value] of Object.entries(treeOf(bisection[side]))) {
      const place = placeIn(treeOf(value), [name]);
      if (!place) continue;
      const key = `${String(place.from)} ${String(place.to)}`;
      const known = places.get(key);
      places.set(key, known ? { ...known, what: [...new Set([...known.what, name])] } : place);
    }
  return [...places.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

function placeIn({ from, to }: NumberTree, what: readonly string[]): Place | null {
  return typeof from === 'number' && typeof to === 'number' ? { from, to, what } : null;
}
