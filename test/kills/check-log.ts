import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../electron/sessions/database.ts';
import type { Committed } from './scenarios.ts';

/** What no log may hold, whatever was told: a query for the sessions of which it is true. */
const NEVER: Readonly<Record<string, string>> = {
  'seems to run still': `status IN ('running', 'paused') OR owner IS NOT NULL`,
  'has other events than it says': 'hidden_ms IS NULL AND events <> (SELECT count(*) FROM events WHERE session = key)',
  'has gaps in its events': 'hidden_ms IS NULL AND (SELECT count(*) <> coalesce(max(seq), 0) FROM events WHERE session = key)',
  'has gaps in its samples': 'hidden_ms IS NULL AND (SELECT count(*) <> coalesce(max(number), 0) FROM samples WHERE session = key)',
  // Where the disk was slower than the run, a note stands in for what is left out.
  'was over with more events than it has': `kind = 'run' AND status = 'done' AND hidden_ms IS NULL
     AND events < (SELECT state ->> 'events' FROM states WHERE session = key) AND NOT EXISTS (SELECT 1 FROM events WHERE session = key AND id = 'missing')`,
  'has other rows than it says': `kind = 'sweep' AND hidden_ms IS NULL
     AND (rows <> (SELECT count(*) FROM sweep_rows WHERE session = key AND kind = 'tested')
       OR (SELECT count(*) FROM sweep_rows WHERE session = key) <> (SELECT count(*) FROM sweep_details WHERE session = key)
       OR (status = 'done' AND rows <> total))`,
  'has less to test than it began with': `kind = 'sweep' AND hidden_ms IS NULL AND total <> (SELECT count(*) FROM sweep_entries WHERE session = key)`,
};

/**
 * What is wrong with the log after its writer was killed: nothing that was committed may be missing, and nothing may seem to run. `lines`: all that was told of
 * this log, by its earlier writers, too.
 */
export function checkLog(folder: string, lines: readonly Committed[]): string[] {
  const db = openDatabase(folder, 'write');
  try {
    const sessions = Map.groupBy(lines, ({ session }) => session);
    return [...checkFile(db), ...[...sessions].flatMap(([id, said]) => checkSession(db, id, said))];
  } finally {
    db.close();
  }
}

function checkFile(db: DatabaseSync): string[] {
  const problems: string[] = [];
  const damage = db.prepare('PRAGMA integrity_check').all();
  if (damage.length !== 1 || damage[0]?.['integrity_check'] !== 'ok')
    problems.push(`the file is damaged: ${JSON.stringify(damage).slice(0, 500)}`);
  const dangling = db.prepare('PRAGMA foreign_key_check').all();
  if (dangling.length > 0) problems.push(`${String(dangling.length)} rows belong to no session`);
  for (const [problem, query] of Object.entries(NEVER)) {
    const found = db.prepare(`SELECT id, status FROM sessions WHERE ${query}`).all();
    if (found.length > 0) problems.push(`${problem}: ${JSON.stringify(found)}`);
  }
  return problems;
}

/** What was told of one session, against what is there. */
function checkSession(db: DatabaseSync, id: string, said: readonly Committed[]): string[] {
  if (said.some(({ over }) => over === 'deleted')) return [];
  const session = db.prepare('SELECT key, status FROM sessions WHERE id = ? AND hidden_ms IS NULL').get(id);
  if (!session) return [`session ${id} is lost`];
  const problems: string[] = [];
  const key = Number(session['key']);
  const over = said.findLast((line) => line.over !== undefined)?.over;
  if (over !== undefined && session['status'] !== over) problems.push(`session ${id} was ${over} and is ${String(session['status'])}`);
  for (const what of ['events', 'samples'] as const) {
    const least = Math.max(0, ...said.map((line) => line[what] ?? 0));
    const count = Number(db.prepare(`SELECT count(*) AS count FROM ${what} WHERE session = ?`).get(key)?.['count']);
    if (count < least) problems.push(`session ${id}: ${String(count)} of ${String(least)} ${what}`);
  }
  const rows = new Set(said.flatMap((line) => line.rows ?? []));
  const has = db.prepare(
    `SELECT count(*) AS count FROM sweep_rows JOIN sweep_details USING (session, line) WHERE session = ? AND line IN (SELECT value FROM json_each(?))`,
  );
  const found = Number(has.get(key, JSON.stringify([...rows]))?.['count']);
  if (found !== rows.size) problems.push(`sweep ${id}: ${String(found)} of ${String(rows.size)} rows`);
  return problems;
}
