import type { SweepRow } from '../../shared/model/sweep.ts';

/*
 * The rows of a view that are known: pages of them, each at its place among all that match. A view of a million rows has ten thousand pages, of which a few are
 * here.
 */

export const PAGE = 100;
/** A request carries no more rows (shared/ipc/contract.ts, `readSweepRows`). */
const MOST_PAGES_AT_ONCE = 10;
/** More than that are forgotten, those far from what is in sight first: about as much as is scrolled over in a few seconds. */
const MOST_KEPT = 60;

export type Pages = ReadonlyMap<number, readonly SweepRow[]>;

/** Places among all rows that match: from `first`, before `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

export function rowAt(pages: Pages, offset: number): SweepRow | null {
  return pages.get(Math.floor(offset / PAGE))?.[offset % PAGE] ?? null;
}

/** The first run of pages in this range that are not known, as one request; null: all are. */
export function missing(pages: Pages, { first, end }: Range): { readonly offset: number; readonly limit: number } | null {
  const last = Math.floor(Math.max(first, end - 1) / PAGE);
  let page = Math.floor(first / PAGE);
  while (page <= last && pages.has(page)) page += 1;
  if (page > last) return null;
  let until = page + 1;
  while (until <= last && !pages.has(until) && until - page < MOST_PAGES_AT_ONCE) until += 1;
  return { offset: page * PAGE, limit: (until - page) * PAGE };
}

/** Pages. So far a row may have moved since the list was read last. */
const SPARE = 2;

/** What to read again of a list that grows: what is in sight, with some more on either side, among which its first row may be found again. */
export function around({ first, end }: Range): { readonly offset: number; readonly limit: number } {
  const from = Math.max(0, Math.floor(first / PAGE) - SPARE);
  const to = Math.floor(Math.max(first, end - 1) / PAGE) + 1 + SPARE;
  return { offset: from * PAGE, limit: Math.min(MOST_PAGES_AT_ONCE, to - from) * PAGE };
}

/** Splits an answer into pages; one that is empty is a page too, or it would be asked for again and again. */
export function paged(offset: number, limit: number, rows: readonly SweepRow[]): Pages {
  const pages = new Map<number, readonly SweepRow[]>();
  for (let at = 0; at < limit; at += PAGE) pages.set((offset + at) / PAGE, rows.slice(at, at + PAGE));
  return pages;
}

export function merged(pages: Pages, more: Pages, near: Range): Pages {
  const all = new Map([...pages, ...more]);
  if (all.size <= MOST_KEPT) return all;
  const middle = (near.first + near.end) / 2 / PAGE;
  const nearest = [...all.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(0, MOST_KEPT);
  return new Map(nearest.map((page) => [page, all.get(page) ?? []]));
}

/** Two sweeps count their lines from 1 each: a row that is gone is of the other one. */
export function rowKey({ line, change }: Pick<SweepRow, 'line' | 'change'>): string {
  return change === 'gone' ? `gone-${String(line)}` : String(line);
}

/** Where a row stands now; null: not among these. */
export function placeOf(pages: Pages, row: SweepRow): number | null {
  const key = rowKey(row);
  for (const [page, rows] of pages) {
    const at = rows.findIndex((known) => rowKey(known) === key);
    if (at >= 0) return page * PAGE + at;
  }
  return null;
}
