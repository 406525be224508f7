import type { RunEvent } from '../../../shared/model/run-state.ts';

/** Events of one part by their ids, as indices in the order of `ids`; `missing` counts those that are not there (yet). */
export function findEvidence(
  events: readonly RunEvent[],
  { part, ids }: { readonly part: number; readonly ids: readonly string[] },
): { readonly found: readonly number[]; readonly missing: number } {
  const wanted = new Set(ids);
  const found: number[] = [];
  for (const [index, event] of events.entries()) if (event.part === part && wanted.has(event.id)) found.push(index);
  return { found, missing: wanted.size - found.length };
}
