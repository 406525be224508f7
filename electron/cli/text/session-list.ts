import type { RunState } from '../../../shared/model/run-state.ts';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { printable } from './printable.ts';
import { gradePaint } from './run-report.ts';
import { cell, styleFor, wrap, WIDTH } from './style.ts';

const ID = 10;
const TIME = 18;
const WHAT = 13;

/** A line a session, for people: the beginning of its id, when, what became of it, and what it is called. */
export function renderSessions(sessions: readonly SessionSummary[], colours: boolean): string {
  if (sessions.length === 0) return 'Nothing is kept yet: runs of the window are, and a probe with --save NAME.\n';
  const style = styleFor(colours);
  return sessions
    .map((session) => {
      const [what, painted] = session.grade ? [session.grade, gradePaint(session.grade, style)] : [session.status, style.unsure];
      return `${style.faint(cell(session.id.slice(0, 8), ID))}${cell(localTime(session.startedAt), TIME)}${cell(session.kind, 7)}${painted(cell(what, WHAT))}${called(session)}\n`;
    })
    .join('');
}

/** One session without colours. */
export function sessionLine(session: SessionSummary): string {
  return `${session.id.slice(0, 8)}  ${localTime(session.startedAt)}  ${session.kind}  ${called(session)}`;
}

/** A run that did not come to its verdict: what its checks found until then. */
export function renderUnfinished(summary: SessionSummary, run: RunState, colours: boolean): string {
  const style = styleFor(colours);
  const lines = [style.strong(sessionLine(summary)), `It is ${summary.status}: ${String(summary.events)} events were recorded.`];
  for (const { mode, checks } of run.parts) {
    for (const { id, record } of checks) {
      if (!record) continue;
      const [first = '', ...rest] = wrap(printable(record.summary), WIDTH - 24);
      lines.push(`${cell(mode, 8)}${cell(id, 16)}${first}`, ...rest.map((line) => `${' '.repeat(24)}${line}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function called({ name, title }: SessionSummary): string {
  return printable(name === null ? title : `${name} · ${title}`);
}

/** `2026-11-26 20:15`, of this computer's clock. */
function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
