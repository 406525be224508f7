import type { CHECK_IDS } from '../../shared/model/check.ts';
import { type Grade } from '../../shared/model/check.ts';
import type { BadLine, RepeatedLine, SweepEntryLine, SweepRun } from '../../shared/model/sweep.ts';

/** The columns of `sweep --format csv` (CLI.md). */
export const CSV_COLUMNS = [
  'line',
  'proxy',
  'grade',
  'best',
  'anonymity',
  'handshake',
  'duplex',
  'mbpsUp',
  'mbpsDown',
  'streaming',
  'halfClose',
  'handshakeMs',
  'error',
] as const;

/** With places, a line of each entry for each of them. */
export function csvColumns(placed: boolean): readonly string[] {
  const [line, ...rest] = CSV_COLUMNS;
  return placed ? [line, 'place', ...rest] : CSV_COLUMNS;
}

/** One line without its end. The findings are those of the best run, the result where there is no finding. */
export function csvOf(row: SweepEntryLine | BadLine | RepeatedLine, placed = false): string {
  if (!('proxy' in row)) {
    const error = 'sameAs' in row ? `same as line ${String(row.sameAs)}` : `${row.error.code}: ${row.error.message}`;
    return [row.line, ...Array.from({ length: csvColumns(placed).length - 2 }, () => ''), error].map(field).join(',');
  }
  const { line, proxy, grade, best, error } = row;
  const [run] = row.runs;
  return [
    line,
    ...(placed ? [row.place ?? ''] : []),
    proxy,
    grade,
    best,
    wordIn(run, 'anonymity'),
    wordOf(run, 'handshake'),
    wordOf(run, 'duplex'),
    numberIn(run, 'mbpsUp'),
    numberIn(run, 'mbpsDown'),
    wordOf(run, 'streaming'),
    wordOf(run, 'half-close'),
    run?.handshake.ms ?? null,
    error ? `${error.code}: ${error.message}` : null,
  ]
    .map(field)
    .join(',');
}

/** What a line that `csvOf` wrote is about; null where it is none. */
export function readCsv(
  text: string,
  placed = false,
): {
  readonly line: number;
  readonly place: string | null;
  readonly proxy: string;
  readonly grade: Grade | null;
  readonly error: string;
} | null {
  const fields = fieldsOf(text);
  const [place = ''] = placed ? fields.splice(1, 1) : [];
  const [line, proxy = '', grade = '', ...rest] = fields;
  if (!/^[1-9]\d{0,9}$/u.test(line ?? '') || rest.length !== CSV_COLUMNS.length - 3) return null;
  return {
    line: Number(line),
    place: place === '' ? null : place,
    proxy,
    grade: grade === '' ? null : (grade as Grade),
    error: rest.at(-1) ?? '',
  };
}

function checkOf(run: SweepRun | undefined, id: (typeof CHECK_IDS)[number]): SweepRun['checks'][number] | undefined {
  return run?.checks.find((check) => check.id === id);
}

function wordOf(run: SweepRun | undefined, id: (typeof CHECK_IDS)[number]): string | null {
  const check = checkOf(run, id);
  return check ? (check.finding ?? check.result) : null;
}

function wordIn(run: SweepRun | undefined, name: 'anonymity'): string | null {
  const value = checkOf(run, 'headers')?.numbers[name];
  return typeof value === 'string' ? value : null;
}

function numberIn(run: SweepRun | undefined, name: 'mbpsUp' | 'mbpsDown'): number | null {
  const value = checkOf(run, 'duplex')?.numbers[name];
  return typeof value === 'number' ? value : null;
}

/** A spreadsheet takes what begins with =, +, - or @ for a formula; of ours only a stranger's words could. */
function field(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value).replace(/[\r\n]+/gu, ' ');
  const harmless = /^[=+\-@\t]/u.test(text) ? `'${text}` : text;
  return /[",;]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function fieldsOf(text: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gu)) {
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
  }
  return fields;
}
