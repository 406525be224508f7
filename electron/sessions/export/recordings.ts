import type { RunEvent, RunState } from '../../../shared/model/run-state.ts';
import type { StoredSession } from '../stored-session.ts';

/** What was seen on the way of one run. */
export interface Recording {
  readonly run: RunState;
  readonly events: Iterable<RunEvent>;
  /** Of a sweep: the line of its list. */
  readonly line: number | null;
}

/** The run of a session, or the evidence of each line of a sweep. */
export function* recordingsOf(session: StoredSession): Generator<Recording> {
  if (session.run) yield { run: session.run, events: session.events(), line: null };
  if (!session.sweep) return;
  for (const { row, evidence } of session.rows()) {
    if (evidence) yield { run: evidence.run, events: evidence.events, line: row.line };
  }
}
