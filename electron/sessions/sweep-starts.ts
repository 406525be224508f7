import type { DatabaseSync } from 'node:sqlite';
import type { SweepStart } from './log-writes.ts';

/** A sweep that has not come to its end, or runs, and what it was begun with. */
export interface StartedSweep {
  readonly id: string;
  readonly options: SweepStart['options'];
}

/** The newest one of the list with this SHA-256; null where there is none. */
export function findStarted(db: DatabaseSync, list: string): StartedSweep | null {
  const row = db
    .prepare(
      `SELECT id, options FROM sweep_starts JOIN sessions ON key = session
       WHERE list = ? AND hidden_ms IS NULL AND status IN ('unfinished', 'running', 'paused') ORDER BY started_ms DESC, key DESC LIMIT 1`,
    )
    .get(list);
  return row ? { id: String(row['id']), options: JSON.parse(String(row['options'])) as StartedSweep['options'] } : null;
}
