import { Failure } from '../../shared/model/failure.ts';
import type { RunEvent, TrafficSample } from '../../shared/model/run-state.ts';
import type { ImportSink } from './import-jsonl.ts';
import { eventRow, sampleRow, textsOf, type LogWrite } from './log-writes.ts';
import type { SessionHeader, StoredRow } from './stored-session.ts';

/** What the log does for an import. */
export interface LogImportDeps {
  readonly write: (writes: readonly LogWrite[]) => Promise<void>;
  readonly show: (session: string) => Promise<void>;
  /** Deletes it for good, if it is hidden and nobody's. */
  readonly purge: (session: string) => Promise<void>;
}

/** One session on its way from a file into the log: hidden until it is whole. What a process that dies leaves of it is purged as what was deleted is. */
export class LogImport implements ImportSink {
  readonly #deps: LogImportDeps;
  #header: SessionHeader | null = null;
  #samples = 0;

  constructor(deps: LogImportDeps) {
    this.#deps = deps;
  }

  async begin(header: SessionHeader): Promise<void> {
    const { summary } = header;
    // One that was deleted, and could still be brought back, gives way.
    await this.#deps.purge(summary.id);
    this.#header = header;
    const state = JSON.stringify(header.run ?? header.sweep);
    await this.#deps.write([{ op: 'begin', summary: { ...summary, status: 'running', imported: true }, state, hidden: true }]);
  }

  async events(events: readonly RunEvent[]): Promise<void> {
    await this.#deps.write([{ op: 'events', session: this.#id, rows: JSON.stringify(events.map(eventRow)) }]);
  }

  async samples(samples: readonly TrafficSample[]): Promise<void> {
    const rows = samples.map((sample) => sampleRow((this.#samples += 1), sample));
    await this.#deps.write([{ op: 'samples', session: this.#id, rows: JSON.stringify(rows) }]);
  }

  async rows(rows: readonly StoredRow[]): Promise<void> {
    await this.#deps.write([{ op: 'rows', session: this.#id, rows: rows.map(textsOf) }]);
  }

  async end(): Promise<void> {
    await this.#over();
    await this.#deps.show(this.#id);
  }

  async discard(): Promise<void> {
    await this.#over();
    await this.#deps.purge(this.#id);
  }

  get #id(): string {
    if (!this.#header) throw new Failure('INTERNAL', 'an import was written before it began', { stage: 'usage' });
    return this.#header.summary.id;
  }

  async #over(): Promise<void> {
    const header = this.#header;
    if (!header) return;
    const { id, title, status, endedAt, grade, summary, total } = header.summary;
    const state = JSON.stringify(header.run ?? header.sweep);
    await this.#deps.write([{ op: 'state', session: id, progress: { title, status, endedAt, grade, summary, total }, state }]);
  }
}
