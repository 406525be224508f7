import type { Redaction, SessionSummary } from '../../../shared/model/session.ts';
import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import type { SweepState } from '../../../shared/model/sweep.ts';
import { marksIn } from '../redaction/redactor.ts';
import { FORMAT, type EndLine, type SessionFacts } from '../session-file.ts';
import type { StoredSession } from '../stored-session.ts';
import type { ExportOptions } from './export-options.ts';

/** All of a session, an item a line (docs/session-format.md). Reading it and writing it again gives the same bytes. */
export function* exportJsonl(session: StoredSession, { program, redaction }: ExportOptions): Generator<string> {
  const counted = { events: 0, samples: 0, rows: 0 };
  yield line({ format: FORMAT, program, redaction: inOrder(redaction) });
  yield line({ session: factsOf(session.summary) });
  if (session.run) yield line({ run: endedRun(session.run) });
  if (session.sweep) yield line({ sweep: endedSweep(session.sweep) });
  for (const event of session.events()) {
    counted.events += 1;
    yield eventLine(event);
  }
  for (const sample of session.samples()) {
    counted.samples += 1;
    yield line({ sample });
  }
  for (const { row, evidence } of session.rows()) {
    counted.rows += 1;
    yield line({ row, evidence });
  }
  yield line({ end: counted } satisfies EndLine);
}

/** Where `***` stands is only said where it does; most events have no bytes at all. */
function eventLine(event: RunEvent): string {
  const redacted = event.bytes === null ? [] : marksOf(event.bytes);
  return redacted.length === 0 ? line({ event }) : line({ event, redacted });
}

/** `***` at each of its three places in a group of base64, so that bytes without it need not be decoded. */
const MARK_IN_BASE64 = /Kioq|oqK[g-v]|qKi[o-r]/u;

function marksOf(base64: string): { offset: number; length: number }[] {
  return MARK_IN_BASE64.test(base64) ? marksIn(base64) : [];
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function inOrder({ credentials, userNames, addresses }: Redaction): Redaction {
  return { credentials, userNames, addresses };
}

function factsOf({ id, kind, name, note, title, status, ...more }: SessionSummary): SessionFacts {
  const { startedAt, endedAt, grade, summary, events, rows, total } = more;
  return { id, kind, name, note, title, status: endedStatus(status), startedAt, endedAt, grade, summary, events, rows, total };
}

/** What was still under way when it was exported goes on elsewhere, and never in this file. */
function endedStatus(status: SessionSummary['status']): SessionSummary['status'] {
  return status === 'running' || status === 'paused' ? 'unfinished' : status;
}

function endedRun(run: RunState): RunState {
  return run.status === 'running' ? { ...run, status: 'unfinished' } : run;
}

function endedSweep(sweep: SweepState): SweepState {
  const status = endedStatus(sweep.status);
  return status === sweep.status ? sweep : { ...sweep, status, underWay: 0, rate: 0, secondsLeft: null };
}
