export const WIDTH = 100;

/** What may be done to a piece of text; without colours, nothing. */
export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\x1b[${String(on)}m${text}\x1b[${String(off)}m`;

export function styleFor(colours: boolean): Style {
  if (!colours) return { good: same, bad: same, unsure: same, faint: same, strong: same };
  return { good: sgr(32, 39), bad: sgr(31, 39), unsure: sgr(33, 39), faint: sgr(2, 22), strong: sgr(1, 22) };
}

/** `text` cut to `width` with an ellipsis, and filled up to it. Before any colour is put on it. */
export function cell(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text).padEnd(width);
}

/** Lines of at most `width` characters, broken at spaces; a longer word stands alone and is not broken, so that it can be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}
