import { CHECK_IDS, CHECK_RESULTS, GRADES, type CheckId } from '../../shared/model/check.ts';
import type { SweepView } from '../../shared/model/sweep.ts';
import { AGREEMENTS, SWEEP_CHANGES, SWEEP_FACETS } from '../../shared/model/sweep-names.ts';
import { checkColumn } from './schema.ts';
import { literal, looksAlike, mayBeIn, rowsAs, sameEntry, written, type RowsFrom } from './same-entry.ts';

/** Text of SQL with what is bound to its question marks, in their order. */
export interface Sql {
  readonly text: string;
  readonly bound: readonly (string | number)[];
}

export type SweepFacet = (typeof SWEEP_FACETS)[number];

/** The values of a facet in their own order; what is none of them goes by its text, and what there is not comes last. Better modes come first. */
export const FACET_ORDER: Readonly<Record<SweepFacet, readonly string[]>> = {
  grade: GRADES,
  best: ['tunnel', 'relay'],
  anonymity: ['elite', 'anonymous', 'transparent'],
  scheme: [],
  change: SWEEP_CHANGES,
  agreement: AGREEMENTS,
};

export interface SweepKeys {
  readonly sweep: number;
  readonly against: number | null;
  /** Empty: the sweep has none. */
  readonly place: string;
}

/** Rows by their numbers, instead of all. */
export interface ChosenLines {
  readonly current: readonly number[];
  /** Of the earlier sweep. */
  readonly gone: readonly number[];
}

/** The rows that a view may show, for `FROM`: those of `sweep_rows` that were tested, with `gone` (0, 1), `change`, `before_grade` and `before_best`. */
export function sweepSource({ sweep, against, place }: SweepKeys, chosen: ChosenLines | null = null): Sql {
  const among = (alias: string, lines: readonly number[]): Sql =>
    chosen ? { text: `AND ${alias}.line IN (SELECT value FROM json_each(?))`, bound: [JSON.stringify(lines)] } : { text: '', bound: [] };
  const here = among('r', chosen?.current ?? []);
  const from = (alias: string): string => `${alias}.place = ${literal(place)}`;
  if (against === null) {
    return {
      text: `(SELECT r.*, 0 AS gone, NULL AS change, NULL AS before_grade, NULL AS before_best
        FROM sweep_rows AS r WHERE r.session = ? AND r.kind = 'tested' AND ${from('r')} ${here.text})`,
      bound: [sweep, ...here.bound],
    };
  }
  const there = among('g', chosen?.gone ?? []);
  const [own, other]: [RowsFrom, RowsFrom] = [
    { session: sweep, place },
    { session: against, place },
  ];
  return {
    text: `(SELECT r.*, 0 AS gone, ${change(own, other)} AS change, iif(r.alike, NULL, b.grade) AS before_grade, iif(r.alike, NULL, b.best) AS before_best
      FROM (SELECT r.*, ${looksAlike(own, other)} AS alike, ${written('r')} AS listed
        FROM ${rowsAs('r')} WHERE r.session = ${String(sweep)} AND r.kind = 'tested' AND ${from('r')} ${here.text}) AS r
      LEFT JOIN sweep_rows AS b ON b.session = ${String(against)} AND ${from('b')} AND b.line = ${sameEntry('r', other)}
      UNION ALL
      SELECT g.*, 1, 'gone', g.grade, g.best
      FROM (SELECT g.*, 0, ${written('g')} AS listed FROM ${rowsAs('g')} WHERE g.session = ${String(against)} AND g.kind = 'tested' AND ${from('g')} ${there.text}) AS g
      WHERE NOT EXISTS (SELECT 1 FROM sweep_rows AS still WHERE still.session = ${String(sweep)} AND still.proxy = g.proxy AND still.kind = 'tested' AND ${from('still')})
      AND NOT ${mayBeIn('g', { own: other, other: own })})`,
    bound: [...here.bound, ...there.bound],
  };
}

/** The place of a value in an order, as SQL. */
function rank(column: string, order: readonly string[]): string {
  return `CASE ${column} ${order.map((value, index) => `WHEN '${value}' THEN ${String(index)}`).join(' ')} ELSE ${String(order.length)} END`;
}

const GRADE_OF = (alias: string): string => rank(`${alias}.grade`, FACET_ORDER.grade);
const BEST_OF = (alias: string): string => rank(`${alias}.best`, FACET_ORDER.best);

function change(own: RowsFrom, other: RowsFrom): string {
  return `CASE WHEN b.line IS NULL THEN iif(${mayBeIn('r', { own, other })}, 'unclear', 'new')
    WHEN r.alike OR 'inconclusive' IN (r.grade, b.grade) THEN 'unclear'
    WHEN ${GRADE_OF('r')} < ${GRADE_OF('b')} THEN 'better' WHEN ${GRADE_OF('r')} > ${GRADE_OF('b')} THEN 'worse'
    WHEN ${BEST_OF('r')} < ${BEST_OF('b')} THEN 'better' WHEN ${BEST_OF('r')} > ${BEST_OF('b')} THEN 'worse' ELSE 'same' END`;
}

/** Of the column of a check ("fail half-duplex"): its finding, or the result where there is none. */
export function findingOf(column: string): string {
  return `substr(${column}, instr(${column}, ' ') + 1)`;
}

/** What narrows the rows: all of a view's filters, or the search alone. */
export function sweepFilter(view: SweepView, which: 'all' | 'search'): Sql {
  const parts: Sql[] = [];
  if (view.search !== '') {
    const pattern = `%${view.search.replace(/[\\%_]/gu, '\\$&')}%`;
    const columns = ['proxy', 'summary', 'error'];
    parts.push({ text: `(${columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`, bound: columns.map(() => pattern) });
  }
  if (which === 'all') {
    for (const facet of SWEEP_FACETS) {
      if (facet === 'change' && view.against === null) continue;
      const values: readonly string[] = view[facet];
      if (values.length > 0) parts.push(oneOf(`ifnull(${facet}, 'none')`, values));
    }
    for (const [check, findings] of findingsByCheck(view)) parts.push(oneOf(findingOf(checkColumn(check)), findings));
  }
  return { text: ['TRUE', ...parts.map(({ text }) => text)].join(' AND '), bound: parts.flatMap(({ bound }) => bound) };
}

function oneOf(expression: string, values: readonly string[]): Sql {
  return { text: `${expression} IN (${values.map(() => '?').join(', ')})`, bound: values };
}

/** `check:finding` by check; what names no check filters nothing. */
export function findingsByCheck({ findings }: Pick<SweepView, 'findings'>): ReadonlyMap<CheckId, readonly string[]> {
  const byCheck = new Map<CheckId, string[]>();
  for (const text of findings) {
    const check = CHECK_IDS.find((id) => text.startsWith(`${id}:`));
    if (check !== undefined) byCheck.set(check, [...(byCheck.get(check) ?? []), text.slice(check.length + 1)]);
  }
  return byCheck;
}

const NUMBERS: Readonly<Partial<Record<SweepView['sort']['column'], string>>> = {
  mbpsUp: 'mbps_up',
  mbpsDown: 'mbps_down',
  handshakeMs: 'handshake_ms',
  ms: 'ms',
  line: 'line',
  proxy: 'proxy',
};

/** For `ORDER BY`: groups first, in their order; then the column, what has no value last whichever the direction; then the lines. */
export function sweepOrder({ group, sort }: Pick<SweepView, 'group' | 'sort'>): string {
  const order = group === null ? [] : FACET_ORDER[group];
  const groups = group === null ? [] : [`${group} IS NULL`, ...(order.length === 0 ? [] : [rank(group, order)]), group];
  const direction = sort.descending ? 'DESC' : 'ASC';
  return [
    ...groups,
    ...columnOrder(sort.column).map((term) => (term.endsWith('IS NULL') ? term : `${term} ${direction}`)),
    'gone',
    'line',
  ].join(', ');
}

function columnOrder(column: SweepView['sort']['column']): string[] {
  const plain = NUMBERS[column];
  if (plain !== undefined) return [`${plain} IS NULL`, plain];
  if (column === 'grade' || column === 'best' || column === 'anonymity') return [`${column} IS NULL`, rank(column, FACET_ORDER[column])];
  const check = checkColumn(column as CheckId);
  const result = `substr(${check}, 1, ifnull(nullif(instr(${check}, ' '), 0) - 1, length(${check})))`;
  return [`${check} IS NULL`, rank(result, CHECK_RESULTS), check];
}
