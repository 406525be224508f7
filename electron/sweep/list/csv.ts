import { fieldOf, type Field, type Fields } from './columns.ts';

/** More lines, or more characters, no row of such a table has: a quote was not closed. */
const MOST_LINES = 50;
const MOST_CHARACTERS = 16_384;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export interface Columns {
  readonly delimiter: string;
  /** By position; undefined: of no interest. */
  readonly fields: readonly (Field | undefined)[];
}

/** The columns if this line is the header of a table: it names a proxy or a host, and is none itself. */
export function headerOf(line: string): Columns | null {
  let best: Columns | null = null;
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const cells = cellsOf(line, delimiter);
    const fields = cells?.map(fieldOf) ?? [];
    const known = fields.filter((field) => field !== undefined).length;
    if (known > most && fields.some((field) => field === 'proxy' || field === 'host')) {
      best = { delimiter, fields: firstOfEach(fields) };
      most = known;
    }
  }
  return best;
}

/** Where two columns mean the same, the first counts. */
function firstOfEach(fields: readonly (Field | undefined)[]): readonly (Field | undefined)[] {
  return fields.map((field, index) => (fields.indexOf(field) === index ? field : undefined));
}

/** A row, put together from the lines that its quotes hold together; or why it is none. */
export type Row = { readonly line: number; readonly fields: Fields } | { readonly line: number; readonly bad: string };

/** Rows of a table (RFC 4180, and whatever delimiter the header has), line by line. */
export class CsvRows {
  readonly #columns: Columns;
  #open: { readonly line: number; readonly text: string }[] = [];
  #characters = 0;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** The rows that this line completes: none while a quote is open. */
  *add(line: number, text: string): Generator<Row> {
    const pending = this.#open;
    if (pending.length === 0 && isEmpty(text)) return;
    pending.push({ line, text });
    this.#characters += text.length;
    const whole = pending.length === 1 ? text : pending.map((each) => each.text).join('\n');
    const cells = cellsOf(whole, this.#columns.delimiter);
    if (cells !== null) {
      const first = pending[0]?.line ?? line;
      this.#reset();
      yield { line: first, fields: this.#named(cells) };
    } else if (pending.length >= MOST_LINES || this.#characters > MOST_CHARACTERS) {
      yield* this.#giveUp();
    }
  }

  /** No line comes any more. */
  *end(): Generator<Row> {
    while (this.#open.length > 0) yield* this.#giveUp();
  }

  /** The first line is bad; those after it are read anew. */
  *#giveUp(): Generator<Row> {
    const [first, ...rest] = this.#open;
    this.#reset();
    if (first === undefined) return;
    yield { line: first.line, bad: 'a quote is not closed' };
    for (const { line, text } of rest) yield* this.add(line, text);
  }

  #reset(): void {
    this.#open = [];
    this.#characters = 0;
  }

  #named(cells: readonly string[]): Fields {
    const fields: Partial<Record<Field, string>> = {};
    for (const [index, field] of this.#columns.fields.entries()) {
      const cell = cells[index]?.trim() ?? '';
      if (field !== undefined && cell !== '') fields[field] = cell;
    }
    return fields;
  }
}

function isEmpty(text: string): boolean {
  return /^\s*(?:#|$)/u.test(text);
}

/** Null: a quote is open. A quote that does not begin its cell is a character like any other. */
function cellsOf(text: string, delimiter: string): string[] | null {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const quoted = /^ *"/u.exec(text.slice(at, at + 64));
    if (quoted) {
      let cell = '';
      let from = at + quoted[0].length;
      for (;;) {
        const close = text.indexOf('"', from);
        if (close < 0) return null;
        cell += text.slice(from, close);
        from = close + 1;
        if (text[from] !== '"') break;
        cell += '"';
        from += 1;
      }
      const next = text.indexOf(delimiter, from);
      cells.push(cell + text.slice(from, next < 0 ? text.length : next).trimEnd());
      at = next;
    } else {
      const next = text.indexOf(delimiter, at);
      cells.push(text.slice(at, next < 0 ? text.length : next));
      at = next;
    }
    if (at < 0) return cells;
    at += 1;
  }
}
