import { openDatabase } from '../../electron/sessions/database.ts';
import type { Committed } from './scenarios.ts';

/** What is wrong with the log after its writer was killed: nothing that was committed may be missing, and nothing may seem to run. */
export function checkLog(folder: string, lines: readonly Committed[]): string[] {
  const problems: string[] = [];
  const db = openDatabase(folder, 'write');
  try {
    const damage = db.prepare('PRAGMA integrity_check').all();
    if (damage.length !== 1 || damage[0]?.['integrity_check'] !== 'ok')
      problems.push(`the file is damaged: ${JSON.stringify(damage).slice(0, 500)}`);
    const dangling = db.prepare('PRAGMA foreign_key_check').all();
    if (dangling.length > 0) problems.push(`${String(dangling.length)} rows belong to no session`);
    const running = db.prepare(`SELECT id, status FROM sessions WHERE status IN ('running', 'paused') OR owner IS NOT NULL`).all();
    if (running.length > 0) problems.push(`seems to run still: ${JSON.stringify(running)}`);
    const uncounted = db
      .prepare('SELECT id FROM sessions WHERE hidden_ms IS NULL AND events <> (SELECT count(*) FROM events WHERE session = key)')
      .all();
    if (uncounted.length > 0) problems.push(`has other events than it says: ${JSON.stringify(uncounted)}`);

    const miscounted = db
      .prepare(
        `SELECT id FROM sessions WHERE kind = 'sweep' AND hidden_ms IS NULL
         AND (rows <> (SELECT count(*) FROM sweep_rows WHERE session = key AND kind = 'tested')
           OR (SELECT count(*) FROM sweep_rows WHERE session = key) <> (SELECT count(*) FROM sweep_details WHERE session = key)
           OR (status = 'done' AND rows <> total))`,
      )
      .all();
    if (miscounted.length > 0) problems.push(`has other rows than it says: ${JSON.stringify(miscounted)}`);

    const shorter = db
      .prepare(
        `SELECT id FROM sessions WHERE kind = 'sweep' AND hidden_ms IS NULL AND total <> (SELECT count(*) FROM sweep_entries WHERE session = key)`,
      )
      .all();
    if (shorter.length > 0) problems.push(`has less to test than it began with: ${JSON.stringify(shorter)}`);

    const sessions = Map.groupBy(lines, ({ session }) => session);
    for (const [id, said] of sessions) {
      if (said.some(({ over }) => over === 'deleted')) continue;
      const session = db.prepare('SELECT key, status FROM sessions WHERE id = ? AND hidden_ms IS NULL').get(id);
      if (!session) {
        problems.push(`session ${id} is lost`);
        continue;
      }
      const key = Number(session['key']);
      const over = said.find((line) => line.over !== undefined)?.over;
      if (over !== undefined && session['status'] !== over) problems.push(`session ${id} was ${over} and is ${String(session['status'])}`);
      const least = Math.max(0, ...said.map(({ events }) => events ?? 0));
      const events = db.prepare('SELECT count(*) AS count, max(seq) AS last FROM events WHERE session = ?').get(key);
      if (Number(events?.['count']) < least) problems.push(`session ${id}: ${String(events?.['count'])} of ${String(least)} events`);
      if (Number(events?.['count']) !== Number(events?.['last'] ?? 0)) problems.push(`session ${id} has gaps in its events`);
      const rows = said.flatMap((line) => line.rows ?? []);
      const has = db.prepare(
        `SELECT count(*) AS count FROM sweep_rows JOIN sweep_details USING (session, line) WHERE session = ? AND line IN (SELECT value FROM json_each(?))`,
      );
      const found = Number(has.get(key, JSON.stringify(rows))?.['count']);
      if (found !== rows.length) problems.push(`sweep ${id}: ${String(found)} of ${String(rows.length)} rows`);
    }
  } finally {
    db.close();
  }
  return problems;
}
