import type { RunEvent, RunState, TrafficSample } from '../../shared/model/run-state.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import type { BadLine, RepeatedLine, SweepEntryLine, SweepState } from '../../shared/model/sweep.ts';

/** A line of a sweep as it is kept. `evidence` is what the run view shows of a tested entry; null for lines that were not tested. */
export interface StoredRow {
  readonly row: SweepEntryLine | BadLine | RepeatedLine;
  readonly evidence: { readonly run: RunState; readonly events: readonly RunEvent[] } | null;
}

export interface SessionHeader {
  readonly summary: SessionSummary;
  /** Set for the kind `run`. */
  readonly run: RunState | null;
  /** Set for the kind `sweep`. */
  readonly sweep: SweepState | null;
}

/** One session read from the log, by one thread, in the order in which it was recorded. Nothing in it holds a password. */
export interface StoredSession extends SessionHeader {
  /** Events with `seq` beyond `after`. */
  events(after?: number): Iterable<RunEvent>;
  samples(): Iterable<TrafficSample>;
  rows(): Iterable<StoredRow>;
}

/** What an event says that a stranger had a hand in. */
export interface EventWords extends Pick<RunEvent, 'seq' | 'kind' | 'text'> {
  /** Its bytes as latin1, a character a byte. */
  readonly latin1: string | null;
}

/** A session as it was recorded, nothing hidden yet. */
export interface RecordedSession extends StoredSession {
  /** Of the events that have words, in their order: to look through these alone is far faster than to read all. */
  words(): Iterable<EventWords>;
}

/** What an import is written into. Nobody else sees the session before `end`; without it all is gone with `discard`. */
export interface SessionSink {
  begin(header: SessionHeader): void;
  events(events: readonly RunEvent[]): void;
  samples(samples: readonly TrafficSample[]): void;
  rows(rows: readonly StoredRow[]): void;
  end(): void;
  discard(): void;
}
