import type { ExportFormat } from '../../../shared/model/session.ts';
import type { EventWords, RecordedSession, StoredSession } from '../stored-session.ts';

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

  watch(session: RecordedSession): RecordedSession {
    const counted = <T>(items: Iterable<T>): Iterable<T> => this.#counted(items);
    return {
      ...session,
      events: (after) => counted(session.events(after)),
      words: () => this.#words(session),
      samples: () => session.samples(),
      rows: () => counted(session.rows()),
    };
  }

  /** As if all events had been read: those without words were passed over. */
  *#words(session: RecordedSession): Generator<EventWords> {
    let last = 0;
    for (const item of session.words()) {
      this.#read += item.seq - last;
      last = item.seq;
      yield item;
    }
    this.#read += Math.max(0, session.summary.events - last);
  }

  *#counted<T>(items: Iterable<T>): Generator<T> {
    for (const item of items) {
      this.#read += 1;
      yield item;
    }
  }
}
