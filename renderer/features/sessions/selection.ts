/** Which sessions are chosen, by id. `active` is where the keyboard is; `anchor` is where a range began. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly active: string | null;
  readonly anchor: string | null;
}

export const NOTHING: Selection = { chosen: new Set(), active: null, anchor: null };

export function chooseOnly(id: string): Selection {
  return { chosen: new Set([id]), active: id, anchor: id };
}

/** Adds one, or takes it away. */
export function toggle({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return { chosen: next, active: id, anchor: id };
}

/** From where the range began to this one, both included. `ids`: all, in their order. */
export function extendTo(selection: Selection, ids: readonly string[], id: string): Selection {
  const from = ids.indexOf(selection.anchor ?? id);
  const to = ids.indexOf(id);
  if (from < 0 || to < 0) return chooseOnly(id);
  return { chosen: new Set(ids.slice(Math.min(from, to), Math.max(from, to) + 1)), active: id, anchor: ids[from] ?? id };
}

export function chooseAll({ active, anchor }: Selection, ids: readonly string[]): Selection {
  return { chosen: new Set(ids), active: active ?? ids[0] ?? null, anchor };
}

/** After sessions have gone: who was at one of them is at the one that took its place. */
export function withoutGone(selection: Selection, before: readonly string[], ids: readonly string[]): Selection {
  const there = new Set(ids);
  if (selection.active === null || (there.has(selection.active) && [...selection.chosen].every((id) => there.has(id)))) return selection;
  if (there.has(selection.active)) return { ...selection, chosen: new Set([...selection.chosen].filter((id) => there.has(id))) };
  const at = before.indexOf(selection.active);
  const next = before.slice(at + 1).find((id) => there.has(id)) ?? before.slice(0, Math.max(0, at)).findLast((id) => there.has(id));
  return next === undefined ? NOTHING : chooseOnly(next);
}
