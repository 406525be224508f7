import type { LineEnd } from './form.ts';

/** What the engine takes in one write. */
export const MOST_BYTES = 1_048_576;

export type Composed = { readonly bytes: Uint8Array; readonly error: null } | { readonly bytes: null; readonly error: string };

const ENDS: Readonly<Record<LineEnd, string>> = { none: '', lf: '\n', crlf: '\r\n' };

/** A text as UTF-8. With a line end its own lines get that one too, and one follows at the end. */
export function bytesOfText(text: string, lineEnd: LineEnd): Composed {
  const end = ENDS[lineEnd];
  const whole = end === '' ? text : `${text.replace(/\r\n|\r|\n/gu, end)}${end}`;
  return withinBounds(new TextEncoder().encode(whole));
}

/** Hex digits in pairs; between pairs there may be spaces, line breaks, commas or colons, before them `0x`. */
export function bytesOfHex(text: string): Composed {
  const words = text
    .replace(/\b0x/giu, ' ')
    .split(/[\s,:]+/u)
    .filter((word) => word !== '');
  for (const word of words) {
    const stranger = /[^0-9a-f]/iu.exec(word);
    if (stranger) return wrong(`“${stranger[0]}” is no hex digit; write bytes as 48 65 6c 6c 6f.`);
    if (word.length % 2 === 1) return wrong(`“${shortened(word)}” has half a byte; two digits make one.`);
  }
  const digits = words.join('');
  return withinBounds(Uint8Array.from({ length: digits.length / 2 }, (_, index) => parseInt(digits.slice(index * 2, index * 2 + 2), 16)));
}

/** How many bytes a `read(n)` asks for at most, or what is wrong with what was typed. */
export function readCount(
  text: string,
): { readonly count: number; readonly error: null } | { readonly count: null; readonly error: string } {
  const count = /^\d{1,7}$/u.test(text.trim()) ? Number(text) : NaN;
  if (count >= 1 && count <= MOST_BYTES) return { count, error: null };
  return { count: null, error: `Write a number from 1 to ${String(MOST_BYTES)}.` };
}

function withinBounds(bytes: Uint8Array): Composed {
  if (bytes.length > MOST_BYTES) return wrong('This is more than 1.0 MiB; write it in pieces.');
  return { bytes, error: null };
}

function wrong(error: string): Composed {
  return { bytes: null, error };
}

function shortened(word: string): string {
  return word.length > 12 ? `${word.slice(0, 12)}…` : word;
}
