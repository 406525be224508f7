import type { RunEvent, RunState, TrafficSample } from '../../shared/model/run-state.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { SweepState } from '../../shared/model/sweep.ts';
import { formatCount } from '../../shared/model/units.ts';
import type { StoredRow } from './stored-session.ts';

/** What changes of a session's summary while it is made. */
export type SessionProgress = Pick<SessionSummary, 'title' | 'status' | 'endedAt' | 'grade' | 'summary' | 'total'>;

/** An entry that a sweep is to test. `proxy`: as it may be kept, without its password; a bare `host:port` stays bare. */
export interface PendingEntry {
  readonly line: number;
  readonly proxy: string;
  /** That it had one, which is not in the log. */
  readonly password: boolean;
}

/** By what a sweep is known again that is begun with the same once more. */
export interface SweepStart {
  /** SHA-256 of its list. */
  readonly list: string;
  /** Those that shape what it finds, as texts by their names. */
  readonly options: Readonly<Record<string, string>>;
}

/**
 * A `StoredRow` as JSON texts: those who make many rows have them so, and the log keeps the evidence as it comes, unread. Where it is `packed` already, a tenth
 * of it crosses the threads.
 */
export interface TestedTexts {
  readonly row: string;
  readonly evidence: string | Uint8Array | null;
}

/** Names the session by which it is known everywhere else. Large things travel as JSON text: it crosses threads, and is made and read, several times faster than objects are cloned. */
export type LogWrite =
  | {
      readonly op: 'begin';
      readonly summary: SessionSummary;
      readonly state: string;
      readonly hidden: boolean;
      readonly start?: SweepStart;
    }
  /** What was begun hidden is there for everybody. */
  | { readonly op: 'show'; readonly session: string }
  /** `rows`: EventRow[]. */
  | { readonly op: 'events'; readonly session: string; readonly rows: string }
  /** `rows`: SampleRow[]. */
  | { readonly op: 'samples'; readonly session: string; readonly rows: string }
  /** `rows`: PendingEntry[]. */
  | { readonly op: 'entries'; readonly session: string; readonly rows: string }
  | { readonly op: 'rows'; readonly session: string; readonly rows: readonly TestedTexts[] }
  /** With a status other than running and paused, the session is over and nobody's. */
  | { readonly op: 'state'; readonly session: string; readonly progress: SessionProgress; readonly state: string };

export function textsOf({ row, evidence }: StoredRow): TestedTexts {
  return { row: JSON.stringify(row), evidence: evidence === null ? null : JSON.stringify(evidence) };
}

/** seq, part, at, end, hop, direction, kind, id, bytes as base64, count, text. */
export type EventRow = readonly [
  number,
  number,
  number,
  RunEvent['end'],
  number | null,
  RunEvent['direction'],
  RunEvent['kind'],
  string,
  string | null,
  number,
  string | null,
];

/** number, part, exchange, control, end, at, sent, received. */
export type SampleRow = readonly [number, number, number, 0 | 1, TrafficSample['end'], number, number, number];

export function eventRow(event: RunEvent): EventRow {
  const { seq, part, at, end, hop, direction, kind, id, bytes, count, text } = event;
  return [seq, part, at, end, hop, direction, kind, id, bytes, count, text];
}

export function sampleRow(number: number, sample: TrafficSample): SampleRow {
  const { part, exchange, control, end, at, sent, received } = sample;
  return [number, part, exchange, control ? 1 : 0, end, at, sent, received];
}

/** What a list says of a run, from what it is now. */
export function runProgress(run: RunState, now: () => string): SessionProgress {
  const best = run.document?.runs[0];
  const { hops, target } = run.route;
  return {
    title: [...hops, target ?? 'own server'].join(' → '),
    status: run.status,
    endedAt: run.status === 'running' ? null : now(),
    grade: best?.grade ?? null,
    summary: best?.summary ?? run.error?.message ?? null,
    total: 0,
  };
}

/** And of a sweep: `1,200 of 10,000 tested: 30 clean, 4 altered`. */
export function sweepProgress(sweep: SweepState, now: () => string): SessionProgress {
  const { status, tested, total, error, byGrade, name } = sweep;
  const counts = Object.entries(byGrade).filter(([, count]) => count > 0);
  const words = `${formatCount(tested)} of ${formatCount(total)} tested`;
  return {
    title: name,
    status,
    endedAt: status === 'running' || status === 'paused' ? null : now(),
    grade: null,
    summary:
      error?.message ??
      (counts.length === 0 ? words : `${words}: ${counts.map(([grade, count]) => `${formatCount(count)} ${grade}`).join(', ')}`),
    total,
  };
}

/** A session that begins now. */
export function newSummary(
  kind: SessionSummary['kind'],
  { id, startedAt }: Pick<RunState, 'id' | 'startedAt'>,
  progress: SessionProgress,
  name: string | null,
): SessionSummary {
  return { id, kind, name, note: '', startedAt, ...progress, events: 0, rows: 0, bytes: 0, imported: false };
}
