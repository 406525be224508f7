import { open } from 'node:fs/promises';
import { GRADES, type CheckId, type Grade } from '../../shared/model/check.ts';
import { Failure } from '../../shared/model/failure.ts';
import { sweepLine, type BadLine, type RepeatedLine, type SweepEntryLine, type SweepSummaryLine } from '../../shared/model/sweep.ts';
import { CSV_COLUMNS, csvOf, readCsv, type SweepProgress, type TestedEntry } from '../engine/sweep.ts';
import { DoneLines, WholeLines } from '../engine/sweep.ts';
import type { Host } from './host.ts';
import type { SweepFormat } from './sweep-formats.ts';
import { createFile, LineFile, outputFailure } from './sweep-file.ts';
import { SweepTable } from './text/sweep-rows.ts';

/** Where the lines of a sweep go. */
export interface SweepOutput {
  /** Those that are there already. */
  readonly done: DoneLines;
  tested(tested: TestedEntry): Promise<void> | void;
  untested(line: BadLine | RepeatedLine): Promise<void> | void;
  /** The last line, when the sweep came to its end. */
  summary(line: SweepSummaryLine): void;
  close(): Promise<void>;
}

/** How a line is written. */
interface Writing {
  readonly head: string;
  readonly tested: (tested: TestedEntry) => string;
  readonly untested: (line: BadLine | RepeatedLine) => string;
  readonly summary: (line: SweepSummaryLine) => string;
}

function writingOf(format: SweepFormat, checks: readonly CheckId[], colours: boolean): Writing {
  switch (format) {
    case 'jsonl':
      return {
        head: '',
        tested: ({ row }) => `${row}\n`,
        untested: (line) => `${JSON.stringify(line)}\n`,
        summary: (line) => `${JSON.stringify(line)}\n`,
      };
    case 'csv':
      return {
        head: `${CSV_COLUMNS.join(',')}\n`,
        tested: ({ row }) => `${csvOf(JSON.parse(row) as SweepEntryLine)}\n`,
        untested: (line) => `${csvOf(line)}\n`,
        summary: () => '',
      };
    case 'text': {
      const table = new SweepTable(checks, colours);
      return {
        head: table.head(),
        tested: ({ row }) => table.row(JSON.parse(row) as SweepEntryLine),
        untested: (line) => table.row(line),
        summary: (line) => table.summary(line),
      };
    }
  }
}

const MOST_UNREAD = 4 * 1024 * 1024;

/** Standard output. */
export function toStandardOutput(format: SweepFormat, checks: readonly CheckId[], host: Host): SweepOutput {
  const writing = writingOf(format, checks, host.colours);
  let room: Promise<void> | null = null;
  const write = (text: string): Promise<void> | void => {
    // A reader that is slow keeps the sweep waiting, not the memory growing.
    if (host.stdout.write(text) || host.stdout.writableLength < MOST_UNREAD) return;
    room ??= new Promise((resolve) => {
      host.stdout.once('drain', () => {
        room = null;
        resolve();
      });
    });
    return room;
  };
  host.out(writing.head);
  return {
    done: new DoneLines(),
    tested: (tested) => write(writing.tested(tested)),
    untested: (line) => write(writing.untested(line)),
    summary: (line) => {
      host.out(writing.summary(line));
    },
    close: () => Promise.resolve(),
  };
}

/** A new file. */
export async function toNewFile(path: string, format: SweepFormat, checks: readonly CheckId[]): Promise<SweepOutput> {
  return outputTo(new LineFile(await createFile(path), path, 0), writingOf(format, checks, false), new DoneLines());
}

/** The same file again: what is whole in it stays, a torn last line goes, and so does the summary, which is written anew. What it holds counts in `progress`. */
export async function toFileAgain(
  path: string,
  format: SweepFormat,
  checks: readonly CheckId[],
  progress: SweepProgress,
): Promise<SweepOutput> {
  if (format === 'text') throw new Failure('BAD_USAGE', 'only jsonl and csv can be gone on with; add --format jsonl', { stage: 'usage' });
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw outputFailure(path, error);
  });
  if (!file) return await toNewFile(path, format, checks);
  const writing = writingOf(format, checks, false);
  const done = new DoneLines();
  try {
    const whole = new WholeLines(file);
    let summaryAt: number | null = null;
    let empty = true;
    for await (const { text, offset } of whole.lines()) {
      const first = empty;
      empty = false;
      if (format === 'csv' && first) {
        if (text !== CSV_COLUMNS.join(',')) throw notOurs(path, 1);
        continue;
      }
      const read = format === 'csv' ? readCsvLine(text) : readJsonLine(text);
      if (read === null || summaryAt !== null) throw notOurs(path, done.count + 1);
      if ('seconds' in read) {
        summaryAt = offset;
        progress.beforeSeconds(read.seconds);
      } else if (done.add(read.line, read.what) && read.grade !== null) progress.before(read.grade);
    }
    const length = summaryAt ?? whole.end;
    await file.truncate(length);
    const lines = new LineFile(file, path, length);
    return outputTo(lines, { ...writing, head: length === 0 ? writing.head : '' }, done);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function outputTo(file: LineFile, writing: Writing, done: DoneLines): SweepOutput {
  if (writing.head !== '') void file.add(writing.head);
  return {
    done,
    tested: (tested) => file.add(writing.tested(tested)),
    untested: (line) => file.add(writing.untested(line)),
    summary: (line) => {
      void file.add(writing.summary(line));
    },
    close: () => file.close(),
  };
}

type ReadLine = { readonly line: number; readonly what: string; readonly grade: Grade | null } | { readonly seconds: number };

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
  if ('proxy' in data) return { line: data.line, what: whatOf(data.proxy), grade: data.grade };
  return { line: data.line, what: 'sameAs' in data ? 'repeated' : 'bad', grade: null };
}

function readCsvLine(text: string): ReadLine | null {
  const read = readCsv(text);
  if (!read) return null;
  const { line, proxy, grade, error } = read;
  if (proxy === '') return { line, what: error.startsWith('same as line ') ? 'repeated' : 'bad', grade: null };
  return grade !== null && GRADES.includes(grade) ? { line, what: whatOf(proxy), grade } : null;
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
