/** Characters. A proxy with its login takes a hundred; what is longer is no line of a list. */
export const LONGEST_LINE = 16_384;

/**
 * Cuts a text that comes in pieces into lines; they end with LF, CRLF or CR. What it holds is one piece and one line: of a line that is too long only that it
 * was there is kept.
 */
export class LineSplitter {
  #text = '';
  #at = 0;
  /** The next LF and CR; below `#at`: not looked for yet, Infinity: there is none in the text. */
  #feed = -1;
  #return = -1;
  #skipping = false;
  #ended = false;

  add(text: string): void {
    this.#hold(this.#at === 0 ? this.#text + text : this.#text.slice(this.#at) + text);
  }

  /** No more text comes: what is left is the last line. */
  end(): void {
    this.#ended = true;
  }

  /** The next whole line; `TOO_LONG` for one beyond LONGEST_LINE, null when there is none yet. */
  next(): string | typeof TOO_LONG | null {
    const end = this.#lineEnd();
    if (end === null) {
      this.#shorten();
      return null;
    }
    const line = this.#text.slice(this.#at, end.at);
    this.#at = end.next;
    const tooLong = this.#skipping || line.length > LONGEST_LINE;
    this.#skipping = false;
    return tooLong ? TOO_LONG : line;
  }

  /** What is there of the text after the last line, up to the length of the longest line. */
  get ahead(): string {
    return this.#text.slice(this.#at, this.#at + LONGEST_LINE);
  }

  /** Else what comes is the rest of a line that is too long. */
  get atLineStart(): boolean {
    return !this.#skipping;
  }

  /** Whether more text would change nothing of `ahead`. */
  get complete(): boolean {
    return this.#ended || this.#text.length - this.#at >= LONGEST_LINE;
  }

  /** All that is left, for somebody else to read. */
  take(): string {
    const rest = this.#text.slice(this.#at);
    this.#hold('');
    return rest;
  }

  #lineEnd(): { readonly at: number; readonly next: number } | null {
    const { length } = this.#text;
    this.#feed = this.#find('\n', this.#feed);
    this.#return = this.#find('\r', this.#return);
    const at = Math.min(this.#feed, this.#return);
    if (at === Infinity) return this.#ended && (this.#at < length || this.#skipping) ? { at: length, next: length } : null;
    if (at === this.#feed) return { at, next: at + 1 };
    // A CR at the end of a piece may be half of a CRLF.
    if (at + 1 === length && !this.#ended) return null;
    return { at, next: this.#feed === at + 1 ? at + 2 : at + 1 };
  }

  /** Where the next one is, from what is known of it: a million lines are not looked through by characters, nor to the end for a character that has none. */
  #find(character: string, known: number): number {
    if (known >= this.#at) return known;
    const at = this.#text.indexOf(character, this.#at);
    return at < 0 ? Infinity : at;
  }

  #hold(text: string): void {
    this.#text = text;
    this.#at = 0;
    this.#feed = -1;
    this.#return = -1;
  }

  #shorten(): void {
    const rest = this.#text.slice(this.#at);
    const halfEnd = rest.endsWith('\r') ? 1 : 0;
    if (rest.length - halfEnd > LONGEST_LINE) this.#skipping = true;
    this.#hold(this.#skipping ? rest.slice(rest.length - halfEnd) : rest);
  }
}

export const TOO_LONG = Symbol('a line that is too long');
