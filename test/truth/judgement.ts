import { CHECKS, CHECK_IDS, type CheckId, type CheckOutcome } from '../../shared/model/check.ts';
import type { CheckRecord, HandshakeRecord, NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import type { Expected, ExpectedCell, ExpectedNumber } from './expected.ts';
import { spanOff, type ActDuring } from './judged-spans.ts';

/** What one cell of the matrix turned out to be. */
export type CellVerdict = 'ok' | 'unsure' | 'wrong';
export type Column = CheckId | 'software' | 'grade';

export interface JudgedCell {
  readonly column: Column;
  readonly verdict: CellVerdict;
  readonly expected: string;
  readonly seen: string;
  /** What was off, with the check's own words; null when nothing was. */
  readonly why: string | null;
}

/** Compares a run, and what the proxies did meanwhile, with the truth: a cell for each check, one for the software that was recognised, and one for the grade. */
export function judgeRun(expected: Expected, run: RunRecord, acts: readonly ActDuring[] = []): readonly JudgedCell[] {
  const due = CHECK_IDS.flatMap((id) => {
    const cell: ExpectedCell | undefined = expected.cells[id];
    return cell ? [{ id, cell }] : [];
  });
  const checks = due.map(({ id, cell: due }): JudgedCell => {
    const record = run.checks.find((check) => check.id === id);
    if (!record) return { column: id, verdict: 'wrong', expected: nameOf(due), seen: 'no record', why: 'the run has no such check' };
    const cell = judgeCheck(due, record, acts);
    const off = id === 'handshake' && cell.verdict === 'ok' ? handshakeOff(expected, run.handshake) : null;
    return { column: id, ...cell, ...(off === null ? {} : { verdict: 'wrong', why: off }) };
  });
  return [...checks, ...judgeSoftware(run), judgeGrade(expected, run, checks)];
}

function judgeCheck(expected: ExpectedCell, seen: CheckRecord, acts: readonly ActDuring[]): Omit<JudgedCell, 'column'> {
  const base = { expected: nameOf(expected), seen: nameOf(seen) };
  if (seen.result === expected.result && seen.finding === expected.finding) {
    const off = Object.entries(expected.numbers ?? {}).flatMap(([name, due]) => numberOff(name, due, numberAt(seen.numbers, name)));
    for (const span of expected.holds ?? []) {
      const text = spanOff(span, seen.numbers, acts);
      if (text !== null) off.push({ text, unnamed: false });
    }
    if (off.length === 0) return { ...base, verdict: 'ok', why: null };
    // That an end cannot be named is no wrong name.
    const unnamed = off.every((number) => number.unnamed);
    return { ...base, verdict: unnamed ? 'unsure' : 'wrong', why: off.map(({ text }) => text).join('; ') };
  }
  const expectsFinding = expected.result !== 'not-tested';
  const unsure = seen.result === 'inconclusive' || (seen.result === 'not-tested' && expectsFinding);
  return { ...base, verdict: unsure ? 'unsure' : 'wrong', why: `${seen.summary} ${JSON.stringify(seen.numbers)}` };
}

function numberOff(name: string, due: ExpectedNumber, seen: unknown): { text: string; unnamed: boolean }[] {
  const met = typeof due === 'object' && due !== null ? typeof seen === 'number' && seen >= due[0] && seen <= due[1] : seen === due;
  if (met) return [];
  const wanted = typeof due === 'object' && due !== null ? `${String(due[0])} to ${String(due[1])}` : String(due);
  const unnamed = (name === 'cut' && (seen === 'unknown' || seen === 'fin-or-rst')) || leavesRoom(name, due, seen);
  return [{ text: `${name} is ${String(seen)}, not ${wanted}`, unnamed }];
}

/** A place among more hops than the one that did it is no wrong place, as long as that one is among them; nor is none at all. */
function leavesRoom(name: string, due: ExpectedNumber, seen: unknown): boolean {
  if (typeof due !== 'object' || due === null) return false;
  if (name === 'bisection.from') return seen === undefined || (typeof seen === 'number' && seen < due[0]);
  return name === 'bisection.to' && (seen === undefined || (typeof seen === 'number' && seen > due[1]));
}

function numberAt(numbers: NumberTree, name: string): NumberTree[string] | undefined {
  return name
    .split('.')
    .reduce<NumberTree[string] | undefined>((at, part) => (typeof at === 'object' && at !== null ? at[part] : undefined), numbers);
}

function handshakeOff(expected: Expected, seen: HandshakeRecord): string | null {
  const off = (['outcome', 'reason', 'serverSaw'] as const)
    .filter((field) => seen[field] !== expected[field])
    .map((field) => `${field} is ${String(seen[field])}, not ${String(expected[field])}`);
  return off.length === 0 ? null : off.join('; ');
}

/** No specimen is one of the products that are known, whatever it imitates; nothing where none was asked. */
function judgeSoftware({ checks }: RunRecord): readonly JudgedCell[] {
  const products = checks.find(({ id }) => id === 'handshake')?.numbers['products'];
  const names = Object.values(typeof products === 'object' && products !== null ? products : {}).map((one) =>
    typeof one === 'object' && one !== null && typeof one['name'] === 'string' ? one['name'] : 'nothing',
  );
  if (names.length === 0) return [];
  const others = names.filter((name) => name !== 'unknown');
  const base = { column: 'software', expected: 'unknown' } as const;
  return [
    others.length === 0
      ? { ...base, seen: 'unknown', verdict: 'ok', why: null }
      : { ...base, seen: others.join(', '), verdict: 'wrong', why: JSON.stringify(products) },
  ];
}

/** The grade follows from the checks: it is only held against the truth where those that it is made of were right. */
function judgeGrade(expected: Expected, run: RunRecord, checks: readonly JudgedCell[]): JudgedCell {
  const base = { column: 'grade', expected: expected.grade, seen: run.grade } as const;
  if (run.grade === expected.grade) return { ...base, verdict: 'ok', why: null };
  const founded = checks.every(
    ({ column, verdict }) => column === 'grade' || column === 'software' || !CHECKS[column].graded || verdict === 'ok',
  );
  const why = `${run.summary}${founded ? '' : ' (it rests on checks that were not right)'}`;
  return { ...base, verdict: founded ? 'wrong' : 'unsure', why };
}

function nameOf({ result, finding }: { readonly result: CheckOutcome; readonly finding: string | null }): string {
  if (finding === null) return result;
  return result === 'intermittent' ? `intermittent(${finding})` : finding;
}
