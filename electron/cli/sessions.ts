import { failureFrom } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { RunState } from '../../shared/model/run-state.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { SweepState } from '../../shared/model/sweep.ts';
import type { Sessions } from '../engine/workbench/sessions.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { findSession, withLog } from './find-session.ts';
import { printable } from './text/printable.ts';
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

/** The lines of `sweep --format jsonl`, in order of the list; or what was counted. */
async function showSweep({ log }: Sessions, summary: SessionSummary, sweep: SweepState, json: boolean, host: Host): Promise<void> {
  if (!json) {
    host.out(`${sessionLine(summary)}\n${printable(summary.summary ?? '')}\n`);
    return;
  }
  let after = 0;
  for (;;) {
    const lines = await log.read('lines', summary.id, after, PAGE);
    for (const line of lines) host.out(`${JSON.stringify(line)}\n`);
    after = lines.at(-1)?.line ?? after;
    if (lines.length < PAGE) break;
  }
  const { total, tested, bad: unread, repeated, byGrade, seconds } = sweep;
  host.out(`${JSON.stringify({ summary: { total, tested, bad: unread, repeated, byGrade, seconds } })}\n`);
}
