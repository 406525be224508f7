import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../shared/model/failure.ts';
import type { Grade } from '../../shared/model/check.ts';
import type { AfterRow } from './log-reads.ts';
import type { PendingEntry } from './log-writes.ts';

/** All entries of a sweep, tested or not, with `line` beyond `after`, in order. */
export function readEntries(db: DatabaseSync, sweep: string, after: number, most: number): PendingEntry[] {
  return db
    .prepare('SELECT line, proxy, password FROM sweep_entries WHERE session = ? AND line > ? ORDER BY line LIMIT ?')
    .all(keyOf(db, sweep), after, most)
    .map((row) => ({ line: Number(row['line']), proxy: String(row['proxy']), password: row['password'] === 1 }));
}

/** What a sweep over several places has rows of, behind `after`. */
export function readPlaced(db: DatabaseSync, sweep: string, after: AfterRow, most: number): AfterRow[] {
  return db
    .prepare(
      `SELECT line, place FROM sweep_rows WHERE session = ? AND (line, place) > (?, ?) AND kind = 'tested' ORDER BY line, place LIMIT ?`,
    )
    .all(keyOf(db, sweep), after.line, after.place, most)
    .map(({ line, place }) => ({ line: Number(line), place: String(place) }));
}

/** How many rows have each grade. The sweep's own state is some seconds older where its program was killed. */
export function readGrades(db: DatabaseSync, sweep: string): Partial<Record<Grade, number>> {
  const rows = db
    .prepare('SELECT grade, COUNT(*) AS count FROM sweep_rows WHERE session = ? AND grade IS NOT NULL GROUP BY grade')
    .all(keyOf(db, sweep));
  return Object.fromEntries(rows.map((row) => [String(row['grade']), Number(row['count'])]));
}

function keyOf(db: DatabaseSync, sweep: string): number {
  const row = db.prepare('SELECT key FROM sessions WHERE id = ? AND hidden_ms IS NULL').get(sweep);
  if (!row) throw new Failure('NO_SUCH_SESSION', 'this session is not in the log (any more)', { stage: 'usage' });
  return Number(row['key']);
}
