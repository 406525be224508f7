import type { ExportFormat } from '../../../shared/model/session.ts';
import type { StoredSession } from '../stored-session.ts';

/** How often each format reads the events of a session. */
const PASSES: Readonly<Record<ExportFormat, number>> = { jsonl: 1, csv: 1, har: 2, pcapng: 1, html: 1 };

/** Counts what an export has read of a session, whichever format reads it how often. */
export class ExportProgress {
  /** Events, and lines of a list. */
  readonly total: number;
  readonly #passes: number;
  #read = 0;

  constructor({ summary, sweep }: Pick<StoredSession, 'summary' | 'sweep'>, format: ExportFormat, addresses: boolean) {
    this.total = summary.events + (sweep ? sweep.tested + sweep.bad + sweep.repeated : 0);
    this.#passes = PASSES[format] + (addresses ? 1 : 0);
  }

  get written(): number {
    return Math.min(this.total, Math.floor(this.#read / this.#passes));
  }

  watch(session: StoredSession): StoredSession {
    const counted = <T>(items: Iterable<T>): Iterable<T> => this.#counted(items);
    return {
      ...session,
      events: (after) => counted(session.events(after)),
      samples: () => session.samples(),
      rows: () => counted(session.rows()),
    };
  }

  *#counted<T>(items: Iterable<T>): Generator<T> {
    for (const item of items) {
      this.#read += 1;
      yield item;
    }
  }
}
