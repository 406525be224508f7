import type { SessionSummary } from '../../../shared/model/session.ts';
import { dayOf } from './words.ts';

/** A line of the list: the name of a day, or a session by its index. */
export type Row =
  { readonly kind: 'day'; readonly label: string } | { readonly kind: 'session'; readonly index: number; readonly session: SessionSummary };

/** CSS pixels; as in sessions.css. */
export const DAY_HEIGHT = 28;
export const SESSION_HEIGHT = 48;

export function heightOf({ kind }: Row): number {
  return kind === 'day' ? DAY_HEIGHT : SESSION_HEIGHT;
}

/** Sessions under the days on which they began, in the order that they have. */
export function rowsOf(sessions: readonly SessionSummary[], now: Date): readonly Row[] {
  const rows: Row[] = [];
  let day = '';
  for (const [index, session] of sessions.entries()) {
    const label = dayOf(session.startedAt, now);
    if (label !== day) rows.push({ kind: 'day', label });
    day = label;
    rows.push({ kind: 'session', index, session });
  }
  return rows;
}

/** Where each row begins, and at the end where the last one ends. */
export function topsOf(rows: readonly Row[]): readonly number[] {
  const tops = [0];
  let top = 0;
  for (const row of rows) {
    top += heightOf(row);
    tops.push(top);
  }
  return tops;
}

/** The last row that begins at or above `top`. */
export function rowAt(tops: readonly number[], top: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? Infinity) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}
