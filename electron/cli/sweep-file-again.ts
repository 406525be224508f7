import { open } from 'node:fs/promises';
import { GRADES, type Grade } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import { sweepLine, type SweepEntryLine } from '../../shared/model/sweep.ts';
import type { DoneLines } from '../engine/sweep.ts';
import {
  csvColumns,
  formatProxy,
  isEntry,
  readCsv,
  WholeLines,
  type SweepList,
  type SweepProgress,
  type TestedEntry,
} from '../engine/sweep.ts';
import { LineFile, outputFailure } from './sweep-file.ts';
import {
  linesFor,
  nothingDone,
  outputTo,
  toNewFile,
  writingOf,
  type DoneRows,
  type OutputShape,
  type SweepOutput,
} from './sweep-output.ts';

/** The same file again: what is whole in it stays, a torn last line goes, and so does the summary, which is written anew. What it holds counts in `progress`. */
export async function toFileAgain(path: string, shape: OutputShape, progress: SweepProgress): Promise<SweepOutput> {
  const { format, places } = shape;
  const placed = places.length > 0;
  if (format === 'text') throw new Failure('BAD_USAGE', 'only jsonl and csv can be gone on with; add --format jsonl', { stage: 'usage' });
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw outputFailure(path, error);
  });
  if (!file) return await toNewFile(path, shape);
  const writing = writingOf(shape, false);
  const rows = nothingDone(shape);
  const { done } = rows;
  try {
    const whole = new WholeLines(file);
    let summaryAt: number | null = null;
    let empty = true;
    for await (const { text, offset } of whole.lines()) {
      const first = empty;
      empty = false;
      if (format === 'csv' && first) {
        if (text !== csvColumns(placed).join(',')) throw notOurs(path, 1);
        continue;
      }
      const read = format === 'csv' ? readCsvLine(text, placed) : readJsonLine(text);
      if (read === null || summaryAt !== null) throw notOurs(path, done.count + 1);
      if ('seconds' in read) {
        summaryAt = offset;
        progress.beforeSeconds(read.seconds);
        continue;
      }
      const lines =
        read.grade === null
          ? done
          : linesFor(rows, { line: read.line, proxy: read.what, ...(read.place === null ? {} : { place: read.place }) });
      if (!lines) throw otherPlaces(path, read.place);
      if (lines.add(read.line, read.what) && read.grade !== null) progress.before(read.grade);
    }
    const length = summaryAt ?? whole.end;
    await file.truncate(length);
    const lines = new LineFile(file, path, length);
    return outputTo(lines, { ...writing, head: length === 0 ? writing.head : '' }, rows);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What a jsonl file holds of entries that were tested, as it stands there: their evidence does not. */
export async function* testedIn(path: string): AsyncGenerator<TestedEntry & Pick<SweepEntryLine, 'proxy' | 'place'>> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw outputFailure(path, error);
  });
  try {
    for await (const { text } of new WholeLines(file).lines()) {
      const parsed = JSON.parse(text) as Partial<SweepEntryLine>;
      const { line, grade, proxy, place } = parsed;
      if (line === undefined || grade === undefined || proxy === undefined) continue;
      yield { line, grade, row: text, evidence: null, proxy, ...(place === undefined ? {} : { place }) };
    }
  } finally {
    await file.close();
  }
}

/** Whether the file that is gone on with belongs to this list. */
export function compare(list: SweepList, { done, doneAt }: DoneRows, path: string): void {
  for (const lines of [done, ...doneAt.values()]) compareLines(list, lines, path);
}

function compareLines(list: SweepList, done: DoneLines, path: string): void {
  if (done.count === 0) return;
  let found = 0;
  for (const item of list.items()) {
    if (!done.has(item.line)) continue;
    found += 1;
    const what = isEntry(item) ? whatOf(formatProxy(item.proxy)) : 'sameAs' in item ? 'repeated' : 'bad';
    if (!done.agrees(item.line, what)) throw otherList(path, item.line);
  }
  if (found < done.count) throw otherList(path, null);
}

function otherList(path: string, line: number | null): Failure {
  const where = line === null ? 'it has lines that the list has not' : `line ${String(line)} is another one there`;
  return new Failure('BAD_LIST', `--out was written for another list than ${path}: ${where}; give that list, or another --out`, {
    stage: 'usage',
  });
}

function otherPlaces(path: string, place: string | null): Failure {
  const rows = place === null ? 'rows that name no place' : `rows from the place ${place}`;
  return new Failure('BAD_LIST', `${path} has ${rows}; go on with the same --places as before, or choose another name for --out`, {
    stage: 'usage',
  });
}

type ReadLine =
  | { readonly line: number; readonly what: string; readonly grade: Grade | null; readonly place: string | null }
  | { readonly seconds: number };

function readJsonLine(text: string): ReadLine | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
  const result = sweepLine.safeParse(parsed);
  if (!result.success) return null;
  const { data } = result;
  if ('summary' in data) return { seconds: data.summary.seconds };
  if ('proxy' in data) return { line: data.line, what: whatOf(data.proxy), grade: data.grade, place: data.place ?? null };
  return { line: data.line, what: 'sameAs' in data ? 'repeated' : 'bad', grade: null, place: null };
}

function readCsvLine(text: string, placed: boolean): ReadLine | null {
  const read = readCsv(text, placed);
  if (!read) return null;
  const { line, place, proxy, grade, error } = read;
  if (proxy === '') return { line, what: error.startsWith('same as line ') ? 'repeated' : 'bad', grade: null, place: null };
  return grade !== null && GRADES.includes(grade) ? { line, what: whatOf(proxy), grade, place } : null;
}

/** Of a proxy: where it is. A bare one has found its kind since. */
export function whatOf(proxy: string): string {
  return proxy.replace(/^[a-z0-9]+:\/\//u, '');
}

function notOurs(path: string, line: number): Failure {
  return new Failure('BAD_LIST', `${path} is not what a sweep of this format wrote (line ${String(line)}); choose another name for --out`, {
    stage: 'usage',
  });
}
