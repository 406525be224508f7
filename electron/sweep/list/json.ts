import { fieldOf, readFields, type Field } from './columns.ts';
import type { ListedProxy } from './listed-proxy.ts';
import { badText, readProxyText } from './proxy-text.ts';

/** Characters of one element; with all that lists tell of a proxy's country and speed it is a thousand. */
const LONGEST_ELEMENT = 65_536;

/** Reads one element of a list: a text, or an object whose keys are named as the columns of a table. Throws `BAD_PROXY`. */
export function readElement(json: string): ListedProxy {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    // Its message repeats the text.
    if (!(error instanceof SyntaxError)) throw error;
    throw badText('', 'this is not JSON');
  }
  if (typeof value === 'string') return readProxyText(value.trim());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badText('', 'a proxy is a text or an object in JSON');
  const fields: Partial<Record<Field, string>> = {};
  for (const [key, held] of Object.entries(value)) {
    const field = fieldOf(key);
    const text = textOf(held);
    if (field !== undefined && text !== '') fields[field] ??= text;
  }
  return readFields(fields);
}

/** Of several, as `protocols` often has them, all. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string').join(',') : '';
}

/** An element's text; null: it is too long. */
export type ElementText = string | null;

const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Finds the elements of a JSON array whose text comes in pieces, without reading them: one that is broken does not hide the next. Arrays one behind the other
 * are taken for one.
 */
export class JsonElements {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #parts = '';
  #tooLong = false;

  *add(text: string): Generator<ElementText> {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (code === BACKSLASH) this.#escaped = true;
        else if (code === QUOTE) {
          this.#inText = false;
          if (this.#depth === 0) this.#forget();
        }
        // No text of JSON holds a line feed (RFC 8259 §7): its quote is missing, the element ends here, and the next one is read.
        else if (code === LINE_FEED) {
          this.#inText = false;
          this.#depth = 1;
          yield* this.#complete(text.slice(from, at));
          from = at + 1;
        }
      } else if (code === QUOTE) {
        this.#inText = true;
        // Outside of any array it is only of interest if its end is missing.
        if (this.#depth === 0) from = at;
      } else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
        this.#depth += 1;
        if (this.#depth === 1) from = at + 1;
      } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
        if (this.#depth === 1) yield* this.#complete(text.slice(from, at));
        if (this.#depth === 1) from = at + 1;
        this.#depth = Math.max(0, this.#depth - 1);
      } else if (code === COMMA && this.#depth === 1) {
        yield* this.#complete(text.slice(from, at));
        from = at + 1;
      }
    }
    if (this.#depth > 0 || this.#inText) this.#keep(text.slice(from));
  }

  /** What is left when no text comes any more was cut off. */
  *end(): Generator<ElementText> {
    yield* this.#complete('');
  }

  #keep(text: string): void {
    this.#tooLong ||= this.#parts.length + text.length > LONGEST_ELEMENT;
    this.#parts = this.#tooLong ? '' : this.#parts + text;
  }

  #forget(): void {
    this.#parts = '';
    this.#tooLong = false;
  }

  *#complete(text: string): Generator<ElementText> {
    this.#keep(text);
    const element = this.#parts.trim();
    const tooLong = this.#tooLong;
    this.#forget();
    if (tooLong) yield null;
    else if (element !== '') yield element;
  }
}
