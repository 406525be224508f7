import { showUnseen } from '../../../shared/model/unseen.ts';
import { binaryText } from './base64.ts';

/** Shown for a byte that is neither ASCII nor part of a UTF-8 text. */
export const NO_CHARACTER = '·';

/** Two lower-case hex digits. */
export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Hex digits in pairs: `47 45 54`. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join(' ');
}

/** An offset as the first column writes it: four digits, more when `length` needs them. */
export function offsetText(offset: number, length: number): string {
  return offset.toString(16).padStart(Math.max(4, Math.max(0, length - 1).toString(16).length), '0');
}

/** Unicode has a picture of each control character (U+2400 on), but most systems have no font that does: these three are told apart, and all have them. */
const CONTROLS: Readonly<Record<number, string>> = { 0x09: '→', 0x0a: '↓', 0x0d: '←' };
const OTHER_CONTROL = '•';

/** ASCII as it is, a control character by a symbol (`→` tab, `↓` line feed, `←` carriage return, else `•`), other bytes as `·`. */
export function characterOf(byte: number): string {
  if (isControl(byte)) return CONTROLS[byte] ?? OTHER_CONTROL;
  return byte < 0x7f ? String.fromCharCode(byte) : NO_CHARACTER;
}

export function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

/** Bytes as text: UTF-8 where all of it is, else byte by byte with `·` for what is not ASCII. */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly utf8: boolean } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), utf8: true };
  } catch {
    return { text: binaryText(bytes).replace(/[\x80-\xff]/gu, NO_CHARACTER), utf8: false };
  }
}

/** One row of the text view. */
export interface TextRow {
  readonly text: string;
  /** What ended the line: `CR LF`, `LF`, `CR`; empty where the bytes end or the line goes on in the next row. */
  readonly end: string;
  /** The line goes on in the next row. */
  readonly cut: boolean;
}

const LINE_ENDS: Readonly<Record<string, string>> = { '\r\n': 'CR LF', '\n': 'LF', '\r': 'CR' };

/** Lines of a text with their ends made visible; longer ones than `width` characters are cut into several rows. */
export function textRows(text: string, width: number): readonly TextRow[] {
  const rows: TextRow[] = [];
  for (const [, line = '', end = ''] of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/gu)) {
    // The expression also matches nothing at all behind the last line end.
    if (line === '' && end === '') continue;
    const characters = Array.from(line);
    let from = 0;
    while (characters.length - from > width) {
      rows.push({ text: visible(characters.slice(from, from + width).join('')), end: '', cut: true });
      from += width;
    }
    rows.push({ text: visible(characters.slice(from).join('')), end: LINE_ENDS[end] ?? '', cut: false });
  }
  return rows;
}

/** Control characters as symbols, and unseen ones by their number (`<U+202E>`), so that bytes of a stranger cannot pass for others. One line of text; see `visibleLines`. */
export function visible(text: string): string {
  return showUnseen(text.replace(/[\x00-\x1f\x7f]/gu, (character) => characterOf(character.charCodeAt(0))));
}

/** The same of a text whose line ends stay line ends, CRLF as LF. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/u).map(visible).join('\n');
}
