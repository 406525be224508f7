import { describe, expect, it } from 'vitest';
import { DAY_HEIGHT, rowAt, rowsOf, SESSION_HEIGHT, topsOf } from '../../../../renderer/features/sessions/rows.ts';
import { session } from './sessions.ts';

describe('the lines of the list', () => {
  const now = new Date(2026, 10, 26, 12);
  const on = (day: number, id: string) => session(id, { startedAt: new Date(2026, 10, day, 9).toISOString() });
  const rows = rowsOf([on(26, 'c'), on(26, 'b'), on(25, 'a')], now);

  it('put each session under its day', () => {
    expect(rows.map((row) => (row.kind === 'day' ? row.label : row.session.id))).toEqual(['Today', 'c', 'b', 'Yesterday', 'a']);
  });

  it('know which of them is at a height', () => {
    const tops = topsOf(rows);
    expect(tops.at(-1)).toBe(2 * DAY_HEIGHT + 3 * SESSION_HEIGHT);
    expect(rowAt(tops, 0)).toBe(0);
    expect(rowAt(tops, DAY_HEIGHT - 1)).toBe(0);
    expect(rowAt(tops, DAY_HEIGHT)).toBe(1);
    expect(rowAt(tops, DAY_HEIGHT + 2 * SESSION_HEIGHT)).toBe(3);
    expect(rowAt(tops, 1e9)).toBe(4);
    expect(rowAt(topsOf([]), 10)).toBe(0);
  });
});
