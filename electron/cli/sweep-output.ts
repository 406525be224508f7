import type { CheckId } from '../../shared/model/check.ts';
import type { BadLine, RepeatedLine, SweepEntryLine, SweepSummaryLine } from '../../shared/model/sweep.ts';
import { CSV_COLUMNS, csvOf, DoneLines, type TestedEntry } from '../engine/sweep.ts';
import type { Host } from './host.ts';
import type { SweepFormat } from './sweep-formats.ts';
import { createFile, LineFile } from './sweep-file.ts';
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
export interface Writing {
  readonly head: string;
  readonly tested: (tested: TestedEntry) => string;
  readonly untested: (line: BadLine | RepeatedLine) => string;
  readonly summary: (line: SweepSummaryLine) => string;
}

export function writingOf(format: SweepFormat, checks: readonly CheckId[], colours: boolean): Writing {
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

/** Behind what `done` has, which is in the file already. */
export function outputTo(file: LineFile, writing: Writing, done: DoneLines): SweepOutput {
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
