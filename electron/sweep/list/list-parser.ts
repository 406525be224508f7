import { Failure } from '../../../shared/model/failure.ts';
import { readFields } from './columns.ts';
import { CsvRows, headerOf, type Row } from './csv.ts';
import { JsonElements, readElement, type ElementText } from './json.ts';
import { LineSplitter, TOO_LONG } from './line-splitter.ts';
import { formatListedProxy, type ListCounts, type ListedProxy } from './listed-proxy.ts';
import type { PackedList } from './packed-list.ts';
import { Packing } from './packing.ts';
import { badText, readProxyText, showProxyText } from './proxy-text.ts';

/** So much of a list is told as it is read. */
const MOST_PROBLEMS = 1000;
const MOST_FIRST = 100;

export interface ListProblem {
  readonly line: number;
  /** What may be shown of the line. */
  readonly text: string;
  readonly message: string;
}

/** The first bad lines and the first entries, as they may be shown. */
export interface ListPreview {
  readonly problems: readonly ListProblem[];
  readonly first: readonly { readonly line: number; readonly proxy: string }[];
}

type Format = 'unknown' | 'lines' | 'csv' | 'json-lines' | 'json';

/**
 * Reads a proxy list whose text comes in pieces, whatever of CLI.md ("Lists") it is: the first line with something on it tells. How it is cut into pieces makes
 * no difference. In a JSON array the elements are counted, not the lines, so that each has a number of its own.
 */
export class ListParser {
  readonly #packing = new Packing();
  readonly #splitter = new LineSplitter();
  readonly #elements = new JsonElements();
  readonly #problems: ListProblem[] = [];
  readonly #first: { line: number; proxy: string }[] = [];
  #rows: CsvRows | null = null;
  #format: Format = 'unknown';
  #counts = { lines: 0, entries: 0, bad: 0, repeated: 0 };

  /** Throws `BAD_LIST` when the list is longer than any may be. */
  add(text: string): void {
    if (this.#format === 'json') {
      for (const element of this.#elements.add(text)) this.#element(element);
      return;
    }
    this.#splitter.add(text);
    this.#read();
  }

  end(): void {
    this.#splitter.end();
    if (this.#format !== 'json') this.#read();
    this.#endRows();
    for (const element of this.#elements.end()) this.#element(element);
  }

  get counts(): ListCounts {
    return { ...this.#counts };
  }

  get preview(): ListPreview {
    return { problems: this.#problems, first: this.#first };
  }

  /** After `end`. */
  finish(): PackedList {
    return { counts: this.counts, pieces: this.#packing.finish() };
  }

  #read(): void {
    for (;;) {
      if (this.#format === 'unknown' && this.#splitter.atLineStart) {
        const json = opensArray(this.#splitter.ahead);
        if (json === 'yes') {
          this.#format = 'json';
          this.#counts.lines = 0;
          this.add(this.#splitter.take());
          return;
        }
        if (json === 'perhaps' && !this.#splitter.complete) return;
      }
      const line = this.#splitter.next();
      if (line === null) return;
      this.#counts.lines += 1;
      if (line === TOO_LONG && this.#format === 'unknown') this.#format = 'lines';
      if (line === TOO_LONG) this.#tooLong(this.#counts.lines);
      else this.#line(this.#counts.lines, line);
    }
  }

  #tooLong(number: number): void {
    // It cannot be within quotes: what they would hold together was too long before.
    this.#endRows();
    this.#bad(number, badText('', 'the line is too long for a proxy'), '');
  }

  #endRows(): void {
    if (this.#rows !== null) for (const row of this.#rows.end()) this.#row(row);
  }

  #line(number: number, line: string): void {
    if (this.#rows !== null) {
      for (const row of this.#rows.add(number, line)) this.#row(row);
      return;
    }
    const whole = line.trim();
    if (whole === '' || whole.startsWith('#')) return;
    if (this.#format === 'unknown' && this.#recognise(whole)) return;
    if (this.#format === 'json-lines') {
      this.#entry(number, '', () => readElement(whole.replace(/,$/u, '')));
      return;
    }
    // A comment may stand behind a space: no host, port or scheme has one.
    const text = whole.includes('#') ? whole.replace(/\s#.*$/u, '').trimEnd() : whole;
    this.#entry(number, text, () => readProxyText(text));
  }

  /** Whether this line was the header of a table. */
  #recognise(text: string): boolean {
    const columns = headerOf(text);
    this.#format = columns !== null ? 'csv' : text.startsWith('{') ? 'json-lines' : 'lines';
    if (columns !== null) this.#rows = new CsvRows(columns);
    return columns !== null;
  }

  #row(row: Row): void {
    if ('bad' in row) this.#bad(row.line, badText('', row.bad), '');
    else this.#entry(row.line, row.fields.host ?? row.fields.proxy ?? '', () => readFields(row.fields));
  }

  #element(element: ElementText): void {
    this.#counts.lines += 1;
    if (element === null) this.#bad(this.#counts.lines, badText('', 'the element is too long for a proxy'), '');
    else this.#entry(this.#counts.lines, '', () => readElement(element));
  }

  #entry(line: number, text: string, read: () => ListedProxy): void {
    let proxy: ListedProxy;
    try {
      proxy = read();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#bad(line, error, text);
      return;
    }
    if (this.#packing.entry(line, proxy) !== null) {
      this.#counts.repeated += 1;
      return;
    }
    this.#counts.entries += 1;
    if (this.#first.length < MOST_FIRST) this.#first.push({ line, proxy: formatListedProxy(proxy) });
  }

  #bad(line: number, { message }: Failure, text: string): void {
    this.#counts.bad += 1;
    this.#packing.bad(line, message);
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push({ line, text: showProxyText(text), message });
  }
}

/** Whether a text begins a JSON array, and not an IPv6 address in its brackets. `perhaps`: what follows will tell. */
function opensArray(text: string): 'yes' | 'no' | 'perhaps' {
  const match = /^[ \t]*(?:\[\s*(["{\]]|$)|$)/u.exec(text);
  if (match === null) return 'no';
  return match[1] === undefined || match[1] === '' ? 'perhaps' : 'yes';
}
