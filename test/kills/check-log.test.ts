import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entryLine, event, runState, sample, sweepState } from '../sessions/recorded.ts';
import { SessionLog } from '../../electron/sessions/session-log.ts';
import { checkLog } from './check-log.ts';
import type { Committed } from './scenarios.ts';

const FILE = 'sessions.db';
const LINES = [1, 2, 3];
const root = mkdtempSync(join(tmpdir(), 'duplexscope-check-'));
/** What each test does its harm to, and what was told of it. */
let at = '';
let lines: readonly Committed[] = [];

beforeAll(async () => {
  lines = await write(root);
});
beforeEach(() => {
  at = mkdtempSync(join(root, 'damaged-'));
  copyFileSync(join(root, FILE), join(at, FILE));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** A log in which a run and a sweep came to their end, and one of each is unfinished; gives what is to be told of them. */
async function write(folder: string): Promise<Committed[]> {
  const writing = new SessionLog({ folder, onChange: () => undefined });
  const told: Committed[] = [];
  for (const status of ['done', 'running'] as const) {
    let run = runState();
    const logged = writing.beginRun(() => run);
    for (let number = 1; number <= 5; number += 1) logged.event(event(number));
    for (let number = 1; number <= 3; number += 1) logged.sample(sample(number));
    await writing.written();
    told.push({ session: run.id, events: 5, samples: 3 });
    if (status === 'running') continue;
    run = { ...run, status, events: 5 };
    await writing.endRun(logged);
    told.push({ session: run.id, events: 5, over: status });
  }
  for (const status of ['done', 'running'] as const) {
    const state = sweepState();
    const sweep = await writing.beginSweep(state, (begun) =>
      begun.entries(LINES.map((line) => ({ line, proxy: `10.0.0.1:${String(line)}`, password: false }))),
    );
    const rows = status === 'done' ? LINES : LINES.slice(0, 2);
    await sweep.rows(rows.map((line) => ({ row: entryLine(line), evidence: { run: runState({ status: 'done' }), events: [] } })));
    told.push({ session: state.id, rows });
    if (status === 'running') continue;
    await sweep.state({ ...state, status, tested: 3 });
    told.push({ session: state.id, over: status });
  }
  await writing.close();
  return told;
}

/** Does what no Duplexscope may do to its log. */
function damage(statements: string): void {
  const db = new DatabaseSync(join(at, FILE), { enableForeignKeyConstraints: false });
  db.exec(statements);
  db.close();
}

const OF = (kind: string, status: string): string => `(SELECT key FROM sessions WHERE kind = '${kind}' AND status = '${status}')`;
const [RUN, CUT_RUN, SWEEP, CUT_SWEEP] = [OF('run', 'done'), OF('run', 'unfinished'), OF('sweep', 'done'), OF('sweep', 'unfinished')];
const drop = (table: string, session: string, number: string): string =>
  `DELETE FROM ${table} WHERE session = ${session} AND ${number} = (SELECT max(${number}) FROM ${table} WHERE session = ${session})`;
/** As if it had never been written: what the session says of itself agrees. */
const dropRow = (session: string): string =>
  `${drop('sweep_details', session, 'line')}; ${drop('sweep_rows', session, 'line')}; UPDATE sessions SET rows = rows - 1 WHERE key = ${session}`;
const dropEvent = (session: string): string =>
  `${drop('events', session, 'seq')}; UPDATE sessions SET events = events - 1 WHERE key = ${session}`;

describe('the check of a log whose writer was killed', () => {
  it('finds nothing wrong where all that was told is there', () => {
    expect(checkLog(at, lines)).toEqual([]);
  });

  it.each([
    ['the last event of a run', dropEvent(CUT_RUN), /: 4 of 5 events$/u],
    ['an event in the middle', `DELETE FROM events WHERE session = ${CUT_RUN} AND seq = 2`, /^has other events than it says/u],
    ['its last sample', drop('samples', CUT_RUN, 'number'), /: 2 of 3 samples$/u],
    ['the last row of a sweep', dropRow(CUT_SWEEP), /: 1 of 2 rows$/u],
    ['the evidence of a row', drop('sweep_details', CUT_SWEEP, 'line'), /: 1 of 2 rows$/u],
    ['an entry that is to be tested', drop('sweep_entries', CUT_SWEEP, 'line'), /^has less to test than it began with/u],
    ['a session', `UPDATE sessions SET hidden_ms = 1 WHERE key = ${RUN}`, /^session \S+ is lost$/u],
    ['that it was over', `UPDATE sessions SET status = 'unfinished' WHERE key = ${SWEEP}`, /was done and is unfinished$/u],
    ['that it is not any more', `UPDATE sessions SET status = 'running' WHERE key = ${CUT_RUN}`, /^seems to run still/u],
    ['whose events they are', `DELETE FROM sessions WHERE key = ${CUT_RUN}`, /^\d+ rows belong to no session$/u],
  ])('notices when it lost %s', (_, statements, problem) => {
    damage(statements);
    expect(checkLog(at, lines)).toContainEqual(expect.stringMatching(problem));
  });

  it.each([
    ['event of a run', dropEvent(RUN), /^was over with more events than it has/u],
    ['row of a sweep', dropRow(SWEEP), /^has other rows than it says/u],
  ])('notices when the last %s that came to its end is not there, although nobody told of it', (_, statements, problem) => {
    expect(checkLog(at, [])).toEqual([]);
    damage(statements);
    expect(checkLog(at, [])).toEqual([expect.stringMatching(problem)]);
  });

  it('lets go what was to be deleted', () => {
    const [gone] = lines;
    damage(`UPDATE sessions SET hidden_ms = 1 WHERE id = '${gone?.session ?? ''}'`);
    expect(checkLog(at, lines)).not.toEqual([]);
    expect(checkLog(at, [...lines, { session: gone?.session ?? '', over: 'deleted' }])).toEqual([]);
  });
});
