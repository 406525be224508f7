import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';
import type { RunEvent, TrafficSample } from '../../shared/model/run-state.ts';
import {
  anyHeader,
  endLine,
  eventLine,
  FORMAT,
  headerLine,
  rowLine,
  runLine,
  sampleLine,
  sessionLine,
  sweepStateLine,
  type SessionFacts,
} from './session-file.ts';
import { badLine, sessionLines, type LineLimits } from './session-lines.ts';
import type { SessionHeader, StoredRow } from './stored-session.ts';
import { placeOf } from './sweep-columns.ts';

/** Items handed over at once. */
const BATCH = 2000;
/** And characters of their lines. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** What a session is written into; as `SessionSink`, of which nothing is seen before `end`, but each step may take its time. */
export interface ImportSink {
  begin(header: SessionHeader): Promise<void> | void;
  events(events: readonly RunEvent[]): Promise<void> | void;
  samples(samples: readonly TrafficSample[]): Promise<void> | void;
  rows(rows: readonly StoredRow[]): Promise<void> | void;
  end(): Promise<void> | void;
  discard(): Promise<void> | void;
}

export interface ImportOptions {
  readonly sink: ImportSink;
  /** Whether the log has this session: then nothing is written. */
  readonly known: (session: string) => Promise<boolean> | boolean;
  readonly signal?: AbortSignal;
  readonly limits?: LineLimits;
}

export interface Imported {
  readonly session: string;
  readonly already: boolean;
}

/**
 * Reads a session file (docs/session-format.md) into the log. Throws `BAD_IMPORT` with the number of the line and what is wrong with it, `CANCELLED`, or what
 * reading or writing fails with; then nothing is left of it.
 */
export async function importJsonl(source: Readable, { sink, known, signal, limits }: ImportOptions): Promise<Imported> {
  const reading = new SessionReading(sink, known);
  try {
    for await (const line of sessionLines(source, limits)) {
      if (signal?.aborted === true) throw new Failure('CANCELLED', 'the import was called off', { stage: 'usage' });
      await reading.line(line);
      if (reading.already) break;
    }
    return await reading.end();
  } catch (error) {
    await reading.discard();
    throw error;
  }
}

class SessionReading {
  readonly #sink: ImportSink;
  readonly #known: ImportOptions['known'];
  readonly #counted = { events: 0, samples: 0, rows: 0 };
  #number = 0;
  #state: 'header' | 'session' | 'subject' | 'items' | 'ended' = 'header';
  #facts: SessionFacts | null = null;
  #begun = false;
  #batch: { events: RunEvent[]; samples: TrafficSample[]; rows: StoredRow[] } = { events: [], samples: [], rows: [] };
  #held = 0;
  #heldCharacters = 0;
  #tested = 0;
  #lastLine = 0;
  #lastPlace = '';
  already = false;

  constructor(sink: ImportSink, known: ImportOptions['known']) {
    this.#sink = sink;
    this.#known = known;
  }

  async line(text: string): Promise<void> {
    this.#number += 1;
    const value = this.#parse(text);
    switch (this.#state) {
      case 'header':
        this.#header(value);
        this.#state = 'session';
        return;
      case 'session':
        await this.#session(value);
        this.#state = 'subject';
        return;
      case 'subject':
        await this.#subject(value);
        this.#state = 'items';
        return;
      case 'items':
        this.#item(value);
        this.#held += 1;
        this.#heldCharacters += text.length;
        if (this.#held >= BATCH || this.#heldCharacters >= BATCH_CHARACTERS) await this.#flush();
        return;
      case 'ended':
        throw this.#wrong('something stands behind the end');
    }
  }

  async end(): Promise<Imported> {
    const session = this.#facts?.id ?? '';
    if (this.already) return { session, already: true };
    if (this.#state !== 'ended') {
      this.#number += 1;
      throw this.#wrong(this.#number === 1 ? 'the file is empty' : 'the file ends before its last line; it was cut off');
    }
    await this.#flush();
    await this.#sink.end();
    return { session, already: false };
  }

  async discard(): Promise<void> {
    if (this.#begun) await this.#sink.discard();
  }

  #header(value: object): void {
    const { success, data } = anyHeader.safeParse(value);
    if (!success) throw this.#wrong('this is not a session of Duplexscope, which begins with {"format":"duplexscope.session/1"');
    if (data.format !== FORMAT) {
      const newer = Number(data.format.slice(data.format.indexOf('/') + 1)) > 1;
      throw this.#wrong(
        newer
          ? `it is of a newer version of Duplexscope (${data.format}); update Duplexscope to read it`
          : `nobody knows the format ${data.format}`,
      );
    }
    this.#check(headerLine, value);
  }

  async #session(value: object): Promise<void> {
    const { session } = this.#check(sessionLine, value);
    if (session.status === 'running' || session.status === 'paused') throw this.#wrong('a session in a file is not under way any more');
    this.#facts = session;
    this.already = await this.#known(session.id);
  }

  async #subject(value: object): Promise<void> {
    const facts = this.#facts;
    if (!facts) return;
    const header: SessionHeader = {
      summary: { ...facts, bytes: 0, imported: true },
      run: facts.kind === 'run' ? this.#check(runLine, value).run : null,
      sweep: facts.kind === 'sweep' ? this.#check(sweepStateLine, value).sweep : null,
    };
    if ((header.run ?? header.sweep)?.id !== facts.id) throw this.#wrong('its id is not that of the session');
    this.#begun = true;
    await this.#sink.begin(header);
  }

  #item(value: object): void {
    const kind = this.#facts?.kind;
    if ('event' in value && kind === 'run') {
      const { event } = this.#check(eventLine, value);
      this.#counted.events += 1;
      if (event.seq !== this.#counted.events)
        throw this.#wrong(`the event is number ${String(event.seq)} where ${String(this.#counted.events)} should stand`);
      this.#batch.events.push(event);
    } else if ('sample' in value && kind === 'run') {
      this.#counted.samples += 1;
      this.#batch.samples.push(this.#check(sampleLine, value).sample);
    } else if ('row' in value && kind === 'sweep') {
      const row = this.#check(rowLine, value);
      const [line, place] = [row.row.line, placeOf(row.row)];
      // From each place once; SQLite compares texts as the bytes of UTF-8.
      const behind = line === this.#lastLine && Buffer.compare(Buffer.from(place), Buffer.from(this.#lastPlace)) > 0;
      if (line <= this.#lastLine && !(behind && this.#lastPlace !== '')) throw this.#wrong('the lines of the list are not in order');
      [this.#lastLine, this.#lastPlace] = [line, place];
      this.#counted.rows += 1;
      if ('proxy' in row.row) this.#tested += 1;
      this.#batch.rows.push(row);
    } else this.#last(value);
  }

  #last(value: object): void {
    if (!('end' in value)) throw this.#wrong(`a line of a ${this.#facts?.kind ?? 'session'} cannot be this`);
    const { end } = this.#check(endLine, value);
    const { events, samples, rows } = this.#counted;
    if (end.events !== events || end.samples !== samples || end.rows !== rows) throw this.#wrong('it counts other items than are there');
    if (this.#facts?.events !== events || this.#facts.rows !== this.#tested)
      throw this.#wrong('the session counts other items than are there');
    this.#state = 'ended';
  }

  async #flush(): Promise<void> {
    const { events, samples, rows } = this.#batch;
    this.#batch = { events: [], samples: [], rows: [] };
    this.#held = 0;
    this.#heldCharacters = 0;
    if (events.length > 0) await this.#sink.events(events);
    if (samples.length > 0) await this.#sink.samples(samples);
    if (rows.length > 0) await this.#sink.rows(rows);
  }

  #parse(text: string): object {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw this.#wrong('it is not JSON', error);
    }
    if (typeof value !== 'object' || value === null) throw this.#wrong('it is not a JSON object');
    return value;
  }

  /** The value as it stood there, the order of its keys too: written again it gives the same bytes. */
  #check<Schema extends z.ZodType>(schema: Schema, value: object): z.infer<Schema> {
    const { success, error } = schema.safeParse(value);
    if (success) return value as z.infer<Schema>;
    const [issue] = error.issues;
    const path = issue?.path.map(String).join('.') ?? '';
    throw this.#wrong(`${path === '' ? '' : `${path}: `}${(issue?.message ?? 'it is not valid').slice(0, 200)}`);
  }

  #wrong(why: string, cause?: unknown): Failure {
    return badLine(this.#number, why, cause);
  }
}
