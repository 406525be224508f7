import type { DatabaseSync } from 'node:sqlite';
import { wordOf, type PlaceDifference } from '../../shared/model/place-comparison.ts';
import type { SweepPoint, SweepRow, SweepView } from '../../shared/model/sweep.ts';
import { sessionKey } from './log-reads.ts';
import { sweepFilter, sweepOrder, sweepSource, type ChosenLines, type Sql, type SweepKeys } from './sweep-source.ts';

/** Orders that are remembered: a table is looked at page by page, and a million rows are sorted once for all pages. */
const MAX_ORDERS = 4;
const MOST_POINTS = 5000;

/** Lines in the order of a view; those that are gone, which are of the earlier sweep, as the number below zero. */
type Order = Int32Array;

interface Remembered {
  readonly orders: Map<string, Order>;
}

const remembered = new WeakMap<DatabaseSync, Remembered>();

/** Rows of a view from `offset`. Throws `NO_SUCH_SESSION`. */
export function readSweepRows(db: DatabaseSync, view: SweepView, offset: number, limit: number): SweepRow[] {
  const keys = keysOf(db, view);
  const page = orderOf(db, view, keys).subarray(offset, offset + limit);
  if (page.length === 0) return [];
  const chosen: ChosenLines = {
    current: [...page].filter((line) => line > 0),
    gone: [...page].filter((line) => line < 0).map((line) => -line),
  };
  const source = sweepSource(keys, chosen);
  const said = view.place === '' ? null : placesOf(db, keys.sweep, chosen.current);
  const rows = new Map<number, SweepRow>();
  for (const row of db.prepare(`SELECT * FROM ${source.text}`).iterate(...source.bound)) {
    const line = Number(row['line']);
    rows.set(row['gone'] === 1 ? -line : line, rowOf(row, (row['gone'] === 1 ? null : said?.get(line)) ?? []));
  }
  return [...page].flatMap((line) => rows.get(line) ?? []);
}

/** Lines of all rows of a view, in its order; not of those that are gone. */
export function readSweepLines(db: DatabaseSync, view: SweepView): number[] {
  return [...orderOf(db, view, keysOf(db, view))].filter((line) => line > 0);
}

/** 5,000 at most, evenly out of those that match and were measured, in the order of their lines. */
export function readSweepPoints(db: DatabaseSync, view: SweepView): SweepPoint[] {
  const source = sweepSource(keysOf(db, view));
  const filter = sweepFilter(view, 'all');
  const measured = `FROM ${source.text} WHERE gone = 0 AND mbps IS NOT NULL AND handshake_ms IS NOT NULL AND ${filter.text}`;
  const bound = [...source.bound, ...filter.bound];
  const count = Number(db.prepare(`SELECT count(*) AS count ${measured}`).get(...bound)?.['count']);
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  return db
    .prepare(
      `SELECT line, grade, handshake_ms AS handshakeMs, mbps FROM
        (SELECT line, grade, handshake_ms, mbps, row_number() OVER (ORDER BY line) - 1 AS number ${measured}) WHERE number % ? = 0 ORDER BY line`,
    )
    .all(...bound, step)
    .map((row) => ({ ...row }) as unknown as SweepPoint);
}

/** Throws `NO_SUCH_SESSION`, also for the earlier sweep. */
export function keysOf(db: DatabaseSync, { sweep, against, place }: Pick<SweepView, 'sweep' | 'against' | 'place'>): SweepKeys {
  return {
    place,
    sweep: sessionKey(db, sweep),
    against: against === null ? null : sessionKey(db, against),
  };
}

/** What changes whenever a sweep has more rows than before: rows are only added. */
export function editionOf(db: DatabaseSync, { sweep, against }: SweepKeys): string {
  return db
    .prepare(`SELECT group_concat(key || ':' || rows, ' ') AS edition FROM sessions WHERE key IN (?, ?)`)
    .all(sweep, against ?? sweep)
    .map(({ edition }) => String(edition))
    .join();
}

function orderOf(db: DatabaseSync, view: SweepView, keys: SweepKeys): Order {
  const memory = remembered.get(db) ?? { orders: new Map<string, Order>() };
  remembered.set(db, memory);
  const name = JSON.stringify([editionOf(db, keys), view]);
  const known = memory.orders.get(name);
  if (known) {
    // The one that was used last is forgotten last.
    memory.orders.delete(name);
    memory.orders.set(name, known);
    return known;
  }
  const order = sorted(db, view, keys);
  memory.orders.set(name, order);
  for (const [oldest] of memory.orders) {
    if (memory.orders.size <= MAX_ORDERS) break;
    memory.orders.delete(oldest);
  }
  return order;
}

function sorted(db: DatabaseSync, view: SweepView, keys: SweepKeys): Order {
  const source = sweepSource(keys);
  const filter: Sql = sweepFilter(view, 'all');
  const statement = db.prepare(
    `SELECT iif(gone, -line, line) AS signed FROM ${source.text} WHERE ${filter.text} ORDER BY ${sweepOrder(view)}`,
  );
  statement.setReturnArrays(true);
  let lines = new Int32Array(1024);
  let count = 0;
  for (const row of statement.iterate(...source.bound, ...filter.bound) as Iterable<unknown>) {
    if (count === lines.length) {
      const longer = new Int32Array(lines.length * 2);
      longer.set(lines);
      lines = longer;
    }
    lines[count] = Number((row as readonly unknown[])[0]);
    count += 1;
  }
  return lines.subarray(0, count);
}

/** What each place says of these lines. */
function placesOf(db: DatabaseSync, sweep: number, lines: readonly number[]): ReadonlyMap<number, SweepRow['places']> {
  const said = new Map<number, SweepRow['places'][number][]>();
  const rows = db
    .prepare(
      `SELECT line, place, grade, best, differences FROM sweep_rows
       WHERE session = ? AND kind = 'tested' AND line IN (SELECT value FROM json_each(?)) ORDER BY line, place`,
    )
    .iterate(sweep, JSON.stringify(lines));
  for (const { line, place, grade, best, differences } of rows) {
    const of = said.get(Number(line)) ?? [];
    said.set(Number(line), of);
    of.push({ place, grade, best, differs: wordsFrom(String(place), differences) } as SweepRow['places'][number]);
  }
  return said;
}

function wordsFrom(place: string, differences: unknown): SweepRow['places'][number]['differs'] {
  if (typeof differences !== 'string') return [];
  return (JSON.parse(differences) as readonly PlaceDifference[]).flatMap(({ mode, check, words }) =>
    words.filter((word) => word.place === place).map((word) => ({ mode, check, word: wordOf(word) })),
  );
}

/** What is in the log was written by us in the types of the model; the window parses all that it is told once more. */
function rowOf(row: Record<string, unknown>, places: SweepRow['places']): SweepRow {
  const { line, proxy, grade, best, anonymity, ms, summary, fix, error, change, agreement } = row;
  return {
    line,
    proxy,
    grade,
    best,
    anonymity,
    checks: JSON.parse(String(row['checks'])) as SweepRow['checks'],
    mbpsUp: row['mbps_up'],
    mbpsDown: row['mbps_down'],
    handshakeMs: row['handshake_ms'],
    ms,
    summary,
    fix,
    error,
    change,
    places,
    agreement,
    before: row['before_grade'] === null ? null : { grade: row['before_grade'], best: row['before_best'] },
  } as SweepRow;
}
