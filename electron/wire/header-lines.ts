import { COLON, CR, LF, NUL, isBlank, isControl, isToken, trimBlanks } from './characters.ts';
import type { HeaderLine, Irregularity } from './http-head.ts';

export interface HeaderLines {
  readonly headers: readonly HeaderLine[];
  readonly irregularities: readonly Irregularity[];
}

interface Extent {
  readonly start: number;
  /** Behind the line's last byte that is no line end. */
  readonly contentEnd: number;
  /** Behind the LF. */
  readonly end: number;
}

/**
 * Reads the header lines of a whole head that begin at `from`, up to and without the empty line. Nothing is refused: a line without a
 * usable name has the name `''` and the line's text as its value. Each irregularity is reported once a line, line ends once a head.
 */
export function parseHeaderLines(bytes: Buffer, from: number): HeaderLines {
  const headers: HeaderLine[] = [];
  const regular = !IRREGULAR_BYTE.test(bytes.toString('latin1'));
  const irregularities: Irregularity[] = regular ? [] : [...byteIrregularities(bytes, 0, from)];
  let position = from;
  while (position < bytes.length) {
    const first = lineAt(bytes, position);
    position = first.end;
    if (first.contentEnd === first.start) break;
    const folds: Extent[] = [];
    while (isBlank(bytes[position] ?? LF)) {
      const fold = lineAt(bytes, position);
      folds.push(fold);
      position = fold.end;
    }
    const line = readLine(bytes, first, folds);
    headers.push(line.header);
    irregularities.push(...line.irregularities);
    if (!regular) irregularities.push(...byteIrregularities(bytes, first.start, position));
  }
  return { headers, irregularities: [...irregularities, ...lineEndIrregularities(bytes)] };
}

function lineAt(bytes: Buffer, start: number): Extent {
  const lf = bytes.indexOf(LF, start);
  const contentLimit = lf < 0 ? bytes.length : lf;
  const contentEnd = lf > start && bytes[lf - 1] === CR ? lf - 1 : contentLimit;
  return { start, contentEnd, end: lf < 0 ? bytes.length : lf + 1 };
}

function readLine(bytes: Buffer, first: Extent, folds: readonly Extent[]): { header: HeaderLine; irregularities: readonly Irregularity[] } {
  const { start, contentEnd } = first;
  const irregularities: Irregularity[] = [];
  const note = (code: Irregularity['code'], offset: number, detail: string, smuggling: boolean): void => {
    irregularities.push({ code, offset, detail, smuggling });
  };
  const raw = bytes.subarray(start, folds.at(-1)?.end ?? first.end);
  const found = bytes.subarray(start, contentEnd).indexOf(COLON);
  const folded = folds.map((fold) => text(bytes, fold.start, fold.contentEnd));
  const joined = (head: string): string => trimBlanks([head, ...folded].map(trimBlanks).join(' '));

  if (folds[0]) note('obs-fold', folds[0].start, 'the value goes on in the next line', true);
  if (isBlank(bytes[start] ?? LF)) {
    note('obs-fold', start, 'the first header line begins with white space, so there is nothing that it could continue', true);
    return { header: { name: '', value: joined(text(bytes, start, contentEnd)), raw }, irregularities };
  }
  if (found < 0) {
    note('no-colon', start, 'a header line without a colon', true);
    return { header: { name: '', value: joined(text(bytes, start, contentEnd)), raw }, irregularities };
  }

  const colon = start + found;
  const written = text(bytes, start, colon);
  const name = trimBlanks(written);
  if (name !== written) note('space-before-colon', start + name.length, 'white space between the name and the colon', true);
  if (name === '') note('empty-name', start, 'a colon with no name before it', true);
  else if (!isToken(name)) {
    note('bad-name-character', start, 'the name holds a character that no field name may have', /[\u0000- \u007f]/u.test(name));
  }
  return { header: { name, value: joined(text(bytes, colon + 1, contentEnd)), raw }, irregularities };
}

/** Latin1, with a bare CR read as a space (RFC 9112 §2.2), so that names and values can be written again without making new lines. */
function text(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end).replaceAll('\r', ' ');
}

/** Nearly every head has no such byte, and one look at all of it is cheaper than a loop over the bytes of each line. */
const IRREGULAR_BYTE = /[^\t\r\n -~]|\r(?!\n)/u;

function byteIrregularities(bytes: Buffer, start: number, end: number): readonly Irregularity[] {
  const found = new Map<Irregularity['code'], Irregularity>();
  const note = (code: Irregularity['code'], offset: number, detail: string, smuggling: boolean): void => {
    if (!found.has(code)) found.set(code, { code, offset, detail, smuggling });
  };
  for (let offset = start; offset < end; offset += 1) {
    const byte = bytes[offset] ?? 0;
    if (byte === NUL) note('nul', offset, 'a NUL byte', true);
    else if (byte === CR && bytes[offset + 1] !== LF) note('bare-cr', offset, 'a CR without LF', true);
    else if (isControl(byte)) note('control-character', offset, `control byte 0x${byte.toString(16).padStart(2, '0')}`, true);
    else if (byte >= 0x80) note('non-ascii', offset, `byte 0x${byte.toString(16)} outside ASCII`, false);
  }
  return [...found.values()];
}

/** Bare LF throughout is an old habit; mixed with CRLF it makes two recipients see different lines. */
function lineEndIrregularities(bytes: Buffer): readonly Irregularity[] {
  let lines = 0;
  let bare = 0;
  let firstBare = -1;
  for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, lf + 1)) {
    lines += 1;
    if (bytes[lf - 1] === CR) continue;
    bare += 1;
    if (firstBare < 0) firstBare = lf;
  }
  if (bare === 0) return [];
  return [
    { code: 'bare-lf', offset: firstBare, detail: `${String(bare)} of ${String(lines)} lines end with LF alone`, smuggling: bare < lines },
  ];
}
