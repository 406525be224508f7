import { describe, expect, it } from 'vitest';
import type { SweepRow } from '../../../shared/model/sweep.ts';
import { around, merged, missing, PAGE, paged, placeOf, rowAt } from '../../../renderer/state/row-pages.ts';

function row(line: number, change: SweepRow['change'] = null): SweepRow {
  return {
    line,
    proxy: `http://proxy-${String(line)}.example:8080`,
    grade: 'clean',
    best: 'tunnel',
    anonymity: null,
    checks: [],
    mbpsUp: null,
    mbpsDown: null,
    handshakeMs: null,
    ms: 1,
    summary: '',
    fix: null,
    error: null,
    change,
    before: null,
    places: [],
    agreement: null,
  };
}

const rows = (first: number, count: number) => Array.from({ length: count }, (_, index) => row(first + index));

describe('pages of rows', () => {
  it('are found by the place of a row among all', () => {
    const pages = paged(200, 200, rows(201, 150));
    expect(rowAt(pages, 200)?.line).toBe(201);
    expect(rowAt(pages, 349)?.line).toBe(350);
    expect(rowAt(pages, 350)).toBeNull();
    expect(rowAt(pages, 0)).toBeNull();
  });

  it('are asked for from the first that is not known to the next that is', () => {
    const pages = paged(300, 100, rows(301, 100));
    expect(missing(pages, { first: 0, end: 350 })).toEqual({ offset: 0, limit: 300 });
    expect(missing(pages, { first: 310, end: 401 })).toEqual({ offset: 400, limit: 100 });
    expect(missing(pages, { first: 310, end: 400 })).toBeNull();
  });

  it('are never asked for again because they are empty', () => {
    expect(missing(paged(0, 100, []), { first: 0, end: 40 })).toBeNull();
  });

  it('are no more at once than an answer can have', () => {
    expect(missing(new Map(), { first: 0, end: 100_000 })).toEqual({ offset: 0, limit: 1000 });
    expect(around({ first: 0, end: 100_000 }).limit).toBe(1000);
  });

  it('are forgotten far from what is in sight, however far one scrolls', () => {
    let pages = paged(0, PAGE, rows(1, PAGE));
    for (let page = 1; page < 500; page += 1)
      pages = merged(pages, paged(page * PAGE, PAGE, rows(page * PAGE + 1, PAGE)), { first: page * PAGE, end: page * PAGE + 40 });
    expect(pages.size).toBeLessThan(100);
    expect(rowAt(pages, 499 * PAGE)?.line).toBe(499 * PAGE + 1);
    expect(rowAt(pages, 0)).toBeNull();
  });

  it('say where a row is after others came in above it', () => {
    const now = paged(100, 200, rows(90, 200));
    expect(placeOf(now, row(101))).toBe(111);
    expect(placeOf(now, row(5))).toBeNull();
    // A row of the earlier sweep may have the same number.
    expect(placeOf(now, row(101, 'gone'))).toBeNull();
  });
});
