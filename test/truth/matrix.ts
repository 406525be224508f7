import type { Condition } from './conditions.ts';
import { CHECK_IDS } from '../../shared/model/check.ts';
import type { TruthMode } from './expected.ts';
import type { CellVerdict, Column, JudgedCell } from './judgement.ts';

/** One subject, run once. */
export interface JudgedRun {
  readonly name: string;
  readonly mode: TruthMode;
  readonly condition: Condition;
  readonly round: number;
  readonly seconds: number;
  readonly cells: readonly JudgedCell[];
}

export type Tally = Readonly<Record<CellVerdict, number>>;

export const COLUMNS: readonly Column[] = [...CHECK_IDS, 'software', 'grade'];

export function tally(cells: readonly JudgedCell[]): Tally {
  const count = (verdict: CellVerdict): number => cells.filter((cell) => cell.verdict === verdict).length;
  return { ok: count('ok'), unsure: count('unsure'), wrong: count('wrong') };
}

/** The confusion matrix of one condition: what was due, and beside it whatever else was seen, with how often. */
export function matrixOf(runs: readonly JudgedRun[]): string {
  const rows = [...new Set(runs.map(rowName))].map((row) => {
    const own = runs.filter((run) => rowName(run) === row);
    const cells = COLUMNS.map((column) => cellText(own.flatMap((run) => run.cells.filter((cell) => cell.column === column))));
    const seconds = own.map((run) => run.seconds).sort((a, b) => a - b);
    const { ok, unsure, wrong } = tally(own.flatMap((run) => run.cells));
    const middle = seconds[Math.floor(seconds.length / 2)] ?? 0;
    return [row, ...cells, `${String(ok)}/${String(unsure)}/${String(wrong)}`, middle.toFixed(1)];
  });
  return table([['specimen mode', ...COLUMNS, 'ok/unsure/wrong', 's'], ...rows]);
}

function rowName({ name, mode }: JudgedRun): string {
  return `${name} ${mode}`;
}

function cellText(cells: readonly JudgedCell[]): string {
  const [first] = cells;
  if (!first) return '';
  const due = first.expected === 'not-tested' ? '-' : first.expected;
  const others = new Map<string, number>();
  for (const { verdict, seen, expected } of cells) {
    if (verdict === 'ok') continue;
    const text = `${verdict === 'wrong' ? '!' : '?'}${seen === expected ? 'number' : seen}`;
    others.set(text, (others.get(text) ?? 0) + 1);
  }
  return [due, ...[...others].map(([text, count]) => `${text}×${String(count)}`)].join(' ');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
