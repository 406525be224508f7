import type { CheckId } from '../../shared/model/check.ts';
import type { BadLine, RepeatedLine, SweepEntryLine, SweepSummaryLine } from '../../shared/model/sweep.ts';
import { csvColumns, csvOf, DoneLines, type TestedEntry } from '../engine/sweep.ts';
import type { Host } from './host.ts';
import type { SweepFormat } from './sweep-formats.ts';
import { createFile, LineFile } from './sweep-file.ts';
import { PlaceDifferences } from './text/place-differences.ts';
import { SweepTable } from './text/sweep-rows.ts';

/** Lines that are there already. */
export interface DoneRows {
  /** Of a sweep over several places those that are no entries. */
  readonly done: DoneLines;
  /** Of each place. */
  readonly doneAt: ReadonlyMap<string, DoneLines>;
}

export function nothingDone({ places }: Pick<OutputShape, 'places'>): DoneRows {
  return { done: new DoneLines(), doneAt: new Map(places.map((place) => [place, new DoneLines()])) };
}

/** Those among which a row counts. Null: of a place that is none of this sweep's, or of none where it has places. */
export function linesFor(
  { done, doneAt }: DoneRows,
  row: { readonly line: number; readonly proxy?: string; readonly place?: string },
): DoneLines | null {
  if (row.place !== undefined) return doneAt.get(row.place) ?? null;
  return row.proxy === undefined || doneAt.size === 0 ? done : null;
}

export function countDone({ done, doneAt }: DoneRows): number {
  return [...doneAt.values()].reduce((sum, { count }) => sum + count, done.count);
}

/** Where the lines of a sweep go. */
export interface SweepOutput extends DoneRows {
  tested(tested: TestedEntry): Promise<void> | void;
  untested(line: BadLine | RepeatedLine): Promise<void> | void;
  /** The last line, when the sweep came to its end. */
  summary(line: SweepSummaryLine): void;
  /** Resolves when what was given so far would be there after a `kill -9`. */
  safe(): Promise<void>;
  close(): Promise<void>;
}

/** What the lines are about. `places`: from where each entry is tested; none: from here alone. */
export interface OutputShape {
  readonly format: SweepFormat;
  readonly checks: readonly CheckId[];
  readonly places: readonly string[];
}

/** How a line is written. */
export interface Writing {
  readonly head: string;
  readonly tested: (tested: TestedEntry) => string;
  readonly untested: (line: BadLine | RepeatedLine) => string;
  readonly summary: (line: SweepSummaryLine) => string;
}

export function writingOf({ format, checks, places }: OutputShape, colours: boolean): Writing {
  const placed = places.length > 0;
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
        head: `${csvColumns(placed).join(',')}\n`,
        tested: ({ row }) => `${csvOf(JSON.parse(row) as SweepEntryLine, placed)}\n`,
        untested: (line) => `${csvOf(line, placed)}\n`,
        summary: () => '',
      };
    case 'text': {
      const table = new SweepTable(checks, colours, places);
      const differences = placed ? new PlaceDifferences(places, colours) : null;
      return {
        head: table.head(),
        tested: ({ row }) => {
          const parsed = JSON.parse(row) as SweepEntryLine;
          differences?.add(parsed);
          return table.row(parsed);
        },
        untested: (line) => table.row(line),
        summary: (line) => `${table.summary(line)}${differences?.text() ?? ''}`,
      };
    }
  }
}

const MOST_UNREAD = 4 * 1024 * 1024;

/** Standard output. */
export function toStandardOutput(shape: OutputShape, host: Host): SweepOutput {
  const writing = writingOf(shape, host.colours);
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
    ...nothingDone(shape),
    tested: (tested) => write(writing.tested(tested)),
    untested: (line) => write(writing.untested(line)),
    summary: (line) => {
      host.out(writing.summary(line));
    },
    // Whoever reads it keeps it.
    safe: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A new file. */
export async function toNewFile(path: string, shape: OutputShape): Promise<SweepOutput> {
  return outputTo(new LineFile(await createFile(path), path, 0), writingOf(shape, false), nothingDone(shape));
}

/** Behind what is in the file already. */
export function outputTo(file: LineFile, writing: Writing, { done, doneAt }: DoneRows): SweepOutput {
  if (writing.head !== '') void file.add(writing.head);
  return {
    done,
    doneAt,
    tested: (tested) => file.add(writing.tested(tested)),
    untested: (line) => file.add(writing.untested(line)),
    summary: (line) => {
      void file.add(writing.summary(line));
    },
    safe: () => file.flush(),
    close: () => file.close(),
  };
}
