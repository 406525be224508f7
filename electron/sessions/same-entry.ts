import { GUESSED_KINDS } from '../../shared/model/route.ts';

/*
 * Which row of one sweep is of the same entry as one of another, as SQL. An entry is what its list says: a bare `host:port` may have been found to be another
 * kind of proxy than before. Sessions are named by their keys, which are numbers of the log itself.
 */

/** The rows of a sweep that were tested from one place; empty: it has none. */
export interface RowsFrom {
  readonly session: number;
  readonly place: string;
}

/** A text in SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Rows of sweeps under an alias, for `FROM`, with what `written` asks. */
export function rowsAs(alias: string): string {
  return `sweep_rows AS ${alias} LEFT JOIN sweep_entries AS ${alias}_entry ON ${alias}_entry.session = ${alias}.session AND ${alias}_entry.line = ${alias}.line`;
}

/** Of such a row: as its list has it. Of an import nobody knows that, and it counts as written as it was tried. */
export function written(alias: string): string {
  return `ifnull(${alias}_entry.proxy, ${alias}.proxy)`;
}

/** `[***@]host:port` of a proxy. */
const address = (proxy: string): string => `substr(${proxy}, instr(${proxy}, '://') + iif(instr(${proxy}, '://') > 0, 3, 1))`;

/** What rows may call an entry that is written as this address. */
const guesses = (proxy: string): readonly string[] => [address(proxy), ...GUESSED_KINDS.map((kind) => `'${kind}://' || ${address(proxy)}`)];

const KINDS = GUESSED_KINDS.map((kind) => `'${kind}'`).join(', ');
const isBare = (text: string): string => `instr(${text}, '://') = 0`;
const tested = (alias: string, { session, place }: RowsFrom): string =>
  `${alias}.session = ${String(session)} AND ${alias}.kind = 'tested' AND ${alias}.place = ${literal(place)}`;

/**
 * The line of the other sweep that is the same entry as a row (with `listed`), or null: one that is written as it is, else one that was tried as it was. Where it
 * stands on several lines, the first counts.
 */
export function sameEntry(row: string, other: RowsFrom): string {
  const guessed = `(SELECT min(f.line) FROM ${rowsAs('f')} WHERE ${tested('f', other)}
    AND f.proxy IN (${guesses(`${row}.listed`).join(', ')}) AND ${written('f')} = ${row}.listed)`;
  return `ifnull(iif(${row}.listed = ${row}.proxy, NULL, ${guessed}),
    (SELECT f.line FROM ${rowsAs('f')} WHERE ${tested('f', other)} AND f.proxy = ${row}.proxy ORDER BY ${written('f')} <> ${row}.listed, f.line LIMIT 1))`;
}

/**
 * Whether a row (with `listed`) that has no counterpart in the other sweep may still be in that one's list: it waits to be tested, one of the two is written as
 * a bare address, or an import does not say what its list was.
 */
export function mayBeIn(row: string, { own, other }: { readonly own: RowsFrom; readonly other: RowsFrom }): string {
  const imported = ({ session }: RowsFrom): string => `(SELECT imported FROM sessions WHERE key = ${String(session)})`;
  const [bare, ...guessed] = guesses(`${row}.listed`);
  const names = [
    `${row}.listed`,
    `iif(${row}.scheme IN (${KINDS}), ${bare}, NULL)`,
    ...guessed.map((guess) => `iif(${isBare(`${row}.listed`)}, ${guess}, NULL)`),
  ];
  // One set of names for all of them: a list may be long.
  return `(EXISTS (SELECT 1 FROM (${names.map((name) => `SELECT ${name} AS name`).join(' UNION ALL ')})
      WHERE name IN (SELECT proxy FROM sweep_entries WHERE session = ${String(other.session)}))
    OR ((${imported(own)} OR ${imported(other)}) AND ${row}.scheme IN (${KINDS}) AND EXISTS
      (SELECT 1 FROM sweep_rows AS f WHERE ${tested('f', other)} AND f.proxy IN (${guesses(`${row}.proxy`).join(', ')})))
    OR (SELECT imported AND rows < total FROM sessions WHERE key = ${String(other.session)}))`;
}

/**
 * Whether another entry of the same list, in either sweep, reads as `r` does and has a login: `***@`. They may be different entries, and which was which is not
 * known. Entries that are not tested yet count too; one whose kind is to be guessed is written without its scheme there.
 */
export function looksAlike(sweep: RowsFrom, against: RowsFrom): string {
  const another = (rows: RowsFrom): string =>
    `EXISTS (SELECT line FROM sweep_rows AS one WHERE ${tested('one', rows)} AND one.proxy = r.proxy LIMIT 1 OFFSET 1)`;
  const several = `SELECT proxy FROM sweep_entries WHERE session IN (${String(sweep.session)}, ${String(against.session)}) AND instr(proxy, '***@') > 0
    GROUP BY session, proxy HAVING count(*) > 1`;
  return `(instr(r.proxy, '***@') > 0 AND (${another(sweep)} OR ${another(against)}
    OR r.proxy IN (${several}) OR ${address('r.proxy')} IN (${several})))`;
}
