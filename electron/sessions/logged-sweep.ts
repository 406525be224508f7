import type { SweepState } from '../../shared/model/sweep.ts';
import { sweepProgress, textsOf, type LogWrite, type PendingEntry, type TestedTexts } from './log-writes.ts';
import type { StoredRow } from './stored-session.ts';

export interface LoggedSweepDeps {
  /** Resolves when they are committed. */
  readonly write: (writes: readonly LogWrite[]) => Promise<void>;
  /** The same, together with others that come within some milliseconds. */
  readonly writeSoon: (write: LogWrite) => Promise<void>;
  readonly now: () => string;
}

/**
 * One sweep on its way into the log, which is also where its rows are looked at while it runs. Everything here resolves when it is committed, and rejects with a
 * `Failure` (`DISK_FULL` …) when nothing of it was; the same may then be tried again. Rows whose line is there already are left as they are.
 */
export class LoggedSweep {
  readonly id: string;
  readonly #deps: LoggedSweepDeps;

  constructor(id: string, deps: LoggedSweepDeps) {
    this.id = id;
    this.#deps = deps;
  }

  /** What is to be tested: some thousands at a time. All of it comes before `rows` does. */
  entries(entries: readonly PendingEntry[]): Promise<void> {
    return this.#deps.write([{ op: 'entries', session: this.id, rows: JSON.stringify(entries) }]);
  }

  /** Lines that are done. */
  rows(rows: readonly StoredRow[]): Promise<void> {
    return this.tested(rows.map(textsOf));
  }

  /** The same. */
  tested(rows: readonly TestedTexts[]): Promise<void> {
    return this.#deps.writeSoon({ op: 'rows', session: this.id, rows });
  }

  /** With a status other than running and paused it is over, and nothing more can be written. */
  state(state: SweepState): Promise<void> {
    return this.#deps.writeSoon({
      op: 'state',
      session: this.id,
      progress: sweepProgress(state, this.#deps.now),
      state: JSON.stringify(state),
    });
  }
}
