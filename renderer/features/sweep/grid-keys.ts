import type { KeyboardEvent } from 'react';
import type { SweepRow } from '../../../shared/model/sweep.ts';
import { rowAt } from '../../state/row-pages.ts';
import { matchingLines, useSweepRows } from '../../state/sweep-rows.ts';
import { canSelect, select, toggleFold, toggleSelected, useLooks } from '../../state/sweep-view.ts';
import { toast, toastFailure } from '../../state/toasts.ts';
import { ON_MAC } from '../../ui/platform.ts';
import type { Layout } from './layout.ts';
import { selectBetween } from './selection.ts';
import { copySelected } from './toolbar.tsx';
import { proxies } from './words.ts';

interface Grid {
  readonly layout: Layout;
  /** Rows that are in sight at once. */
  readonly page: number;
  readonly scrollTo: (index: number, align: 'auto') => void;
  readonly onOpen: (row: SweepRow, offset: number) => void;
}

/** The keys of the table, as lists have them: arrows go along it, Shift selects on the way, Space this one, Enter opens it. */
export function onGridKey(event: KeyboardEvent, { layout, page, scrollTo, onOpen }: Grid): void {
  // A name at the top of a column, or a line above a group, has its own.
  if (event.target !== event.currentTarget) return;
  const { at, from, selected, view } = useLooks.getState();
  const { pages, counts } = useSweepRows.getState();
  const matching = counts?.matching ?? 0;
  const row = at < 0 ? null : rowAt(pages, at);
  const mod = ON_MAC ? event.metaKey : event.ctrlKey;
  const done = (): void => event.preventDefault();

  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: matching - 1 }[event.key];
  if (to !== undefined && !event.altKey && matching > 0) {
    done();
    const next = Math.max(0, Math.min(matching - 1, to));
    scrollTo(layout.indexOf(next), 'auto');
    const begin = from < 0 ? next : from;
    useLooks.setState({ at: next, from: event.shiftKey ? begin : next });
    if (event.shiftKey) void selectBetween(begin, next, false);
    return;
  }
  if (mod && event.key.toLowerCase() === 'a') {
    done();
    matchingLines().then(select, toastFailure);
  } else if (mod && event.key.toLowerCase() === 'c') {
    if (selected.size === 0 && at < 0) return;
    done();
    copySelected(selected, at, matching).then((count) => toast(`Copied ${proxies(count)}.`), toastFailure);
  } else if (event.key === ' ' && row) {
    done();
    if (canSelect(row)) toggleSelected(row.line);
  } else if (event.key === 'Enter' && !mod && row) {
    done();
    onOpen(row, at);
  } else if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && view.group !== null && at >= 0) {
    const group = layout.groupOf(at);
    if (group === null) return;
    done();
    if (useLooks.getState().folded.has(group) === (event.key === 'ArrowRight')) toggleFold(group);
  } else if (event.key === 'Escape' && selected.size > 0) {
    done();
    select([]);
  }
}
