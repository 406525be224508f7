import { failureFrom } from '../../shared/ipc/result.ts';
import { CHECK_IDS } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { RunState } from '../../shared/model/run-state.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { SweepState } from '../../shared/model/sweep.ts';
import type { Sessions } from '../engine/workbench/sessions.ts';
import { doneLines } from './done-lines.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { findSession, withLog } from './find-session.ts';
import { writingOf } from './sweep-output.ts';
import { renderRuns } from './text/run-report.ts';
import { renderSessions, renderUnfinished, sessionLine } from './text/session-list.ts';

const PAGE = 500;

/** Prints all sessions, newest first. */
export function list(json: boolean, host: Host): Promise<number> {
  return withLog(async ({ log }) => {
    let before: string | null = null;
    const all: SessionSummary[] = [];
    for (;;) {
      const { sessions }: { sessions: SessionSummary[] } = await log.read('list', { search: '', kind: null, before, limit: PAGE });
      if (json) for (const session of sessions) host.out(`${JSON.stringify(session)}\n`);
      else all.push(...sessions);
      before = sessions.at(-1)?.id ?? null;
      if (sessions.length < PAGE) break;
    }
    if (!json) host.out(renderSessions(all, host.colours));
    return EXIT.done;
  });
}

/** Prints a run as `probe` does, and a sweep's lines. */
export function show(meant: string, json: boolean, host: Host): Promise<number> {
  return withLog(async (sessions) => {
    const id = await findSession(sessions, meant);
    const { summary, run, sweep } = await sessions.log.read('header', id);
    if (run) showRun(summary, run, json, host);
    if (sweep) await showSweep(sessions, summary, sweep, json, host);
    return EXIT.done;
  });
}

/** All of them, or none. */
export function remove(meant: readonly string[], json: boolean, host: Host): Promise<number> {
  return withLog(async (sessions) => {
    const ids: string[] = [];
    for (const one of meant) ids.push(await findSession(sessions, one));
    const chosen = [...new Set(ids)];
    const summaries = await Promise.all(chosen.map((id) => sessions.log.read('summary', id)));
    await sessions.log.remove(chosen);
    await sessions.log.purge();
    for (const summary of summaries) host.out(json ? `${JSON.stringify(summary)}\n` : `deleted ${sessionLine(summary)}\n`);
    return EXIT.done;
  });
}

function showRun(summary: SessionSummary, run: RunState, json: boolean, host: Host): void {
  if (run.document) {
    host.out(json ? `${JSON.stringify(run.document)}\n` : renderRuns(run.document.runs, host.colours));
    return;
  }
  if (run.error) throw failureFrom(run.error);
  if (json) {
    const why = `this run has no document, since it is ${summary.status}`;
    throw new Failure('EVIDENCE_MISSING', `${why}; show it without --json, or export it for what was recorded`, { stage: 'usage' });
  }
  host.out(renderUnfinished(summary, run, host.colours));
}

/** As `sweep` prints it, as text or jsonl; in order of the list. */
async function showSweep(sessions: Sessions, summary: SessionSummary, sweep: SweepState, json: boolean, host: Host): Promise<void> {
  const checks = CHECK_IDS.filter((id) => sweep.plan.checks.includes(id));
  const writing = writingOf({ format: json ? 'jsonl' : 'text', checks, places: sweep.plan.places ?? [] }, host.colours);
  host.out(json ? writing.head : `${sessionLine(summary)}\n\n${writing.head}`);
  for await (const row of doneLines(sessions, summary.id))
    host.out(
      'proxy' in row
        ? writing.tested({ line: row.line, grade: row.grade, row: JSON.stringify(row), evidence: null })
        : writing.untested(row),
    );
  const { total, bad: unread, repeated, seconds } = sweep;
  // What was counted last is some seconds older than the rows where its program was killed.
  const byGrade = await sessions.log.read('grades', summary.id);
  const tested = Object.values(byGrade).reduce((sum, of) => sum + of, 0);
  host.out(writing.summary({ summary: { total, tested, bad: unread, repeated, byGrade, seconds } }));
}
