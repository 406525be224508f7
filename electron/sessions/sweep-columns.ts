import { CHECK_IDS } from '../../shared/model/check.ts';
import type { CheckRecord } from '../../shared/model/probe-set.ts';
import type { SweepEntryLine, SweepRow } from '../../shared/model/sweep.ts';
import { checkColumn } from './schema.ts';
import type { StoredRow } from './stored-session.ts';

type Value = string | number | null;
type Columns = Readonly<Record<string, Value>>;

/** The names of what `sweepColumns` gives, in its order. */
export const SWEEP_ROW_COLUMNS: readonly string[] = [
  'line',
  'place',
  'kind',
  'proxy',
  'scheme',
  'grade',
  'best',
  'anonymity',
  'mbps_up',
  'mbps_down',
  'mbps',
  'handshake_ms',
  'ms',
  'summary',
  'fix',
  'error',
  'checks',
  ...CHECK_IDS.map(checkColumn),
];

const NO_PLACE = '';

/** As the log has it: empty where there is none. */
export function placeOf(row: StoredRow['row']): string {
  return 'grade' in row ? (row.place ?? NO_PLACE) : NO_PLACE;
}

/** What a row of a sweep is searched, filtered and sorted by (schema.ts), for `sweep_rows`. */
export function sweepColumns(row: StoredRow['row']): Value[] {
  const columns: Columns =
    'grade' in row
      ? testedColumns(row)
      : 'sameAs' in row
        ? { line: row.line, place: NO_PLACE, kind: 'repeated' }
        : { line: row.line, place: NO_PLACE, kind: 'bad', error: row.error.message };
  return SWEEP_ROW_COLUMNS.map((name) => columns[name] ?? null);
}

function testedColumns(row: SweepEntryLine): Columns {
  const { line, proxy, grade, best, ms, fix, error } = row;
  // The best run stands first.
  const run = row.runs[0];
  const checks = run?.checks ?? [];
  const numbers = checks.find(({ id }) => id === 'duplex')?.numbers ?? {};
  const [up, down] = [measured(numbers['mbpsUp']), measured(numbers['mbpsDown'])];
  const anonymity = checks.find(({ id }) => id === 'headers')?.numbers['anonymity'];
  return {
    line,
    place: placeOf(row),
    kind: 'tested',
    proxy,
    scheme: schemeOf(proxy) ?? schemeOf(run?.route.hops[0] ?? ''),
    grade,
    best,
    anonymity: typeof anonymity === 'string' ? anonymity : null,
    mbps_up: up,
    mbps_down: down,
    mbps: up === null || down === null ? null : Math.min(up, down),
    handshake_ms: run?.handshake.ms ?? null,
    ms,
    summary: run?.summary ?? error?.message ?? '',
    fix,
    error: error && `${error.code}: ${error.message}`,
    checks: JSON.stringify(checks.map(shown)),
    ...Object.fromEntries(checks.map(({ id, result, finding }) => [checkColumn(id), finding === null ? result : `${result} ${finding}`])),
  };
}

function shown({ id, result, finding }: CheckRecord): SweepRow['checks'][number] {
  return { id, result, finding };
}

function measured(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Null for a bare `host:port`. */
function schemeOf(proxy: string): string | null {
  return /^([a-z][a-z0-9]*):\/\//u.exec(proxy)?.[1] ?? null;
}
