import type { SweepRow } from '../../../shared/model/sweep.ts';
import { rowAt } from '../../state/row-pages.ts';
import { rowsBetween, useSweepRows } from '../../state/sweep-rows.ts';
import { canSelect, currentView, select, toggleSelected, useLooks } from '../../state/sweep-view.ts';
import { toastFailure } from '../../state/toasts.ts';

interface With {
  readonly shift: boolean;
  readonly mod: boolean;
}

/** As lists do everywhere: a click selects this row alone, with Ctrl (Cmd) also this one, with Shift all from the last one to this. */
export async function clickRow(row: SweepRow, offset: number, { shift, mod }: With): Promise<void> {
  const { from } = useLooks.getState();
  if (shift) {
    useLooks.setState({ at: offset, from: from < 0 ? offset : from });
    await selectBetween(from < 0 ? offset : from, offset, mod);
    return;
  }
  useLooks.setState({ at: offset, from: offset });
  if (!canSelect(row)) return;
  if (mod) toggleSelected(row.line);
  else select([row.line]);
}

/** Rows that are not in sight are read for it. `more`: what was selected before stays so. */
export async function selectBetween(one: number, other: number, more: boolean): Promise<void> {
  const view = currentView();
  if (view === null) return;
  const range = { first: Math.min(one, other), end: Math.max(one, other) + 1 };
  try {
    const rows = known(range) ?? (await rowsBetween(view, range));
    const lines = rows.filter(canSelect).map(({ line }) => line);
    select(more ? [...useLooks.getState().selected, ...lines] : lines);
  } catch (error) {
    toastFailure(error);
  }
}

function known({ first, end }: { readonly first: number; readonly end: number }): readonly SweepRow[] | null {
  const { pages } = useSweepRows.getState();
  const rows: SweepRow[] = [];
  for (let at = first; at < end; at += 1) {
    const row = rowAt(pages, at);
    if (!row) return null;
    rows.push(row);
  }
  return rows;
}
