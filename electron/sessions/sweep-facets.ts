import type { DatabaseSync } from 'node:sqlite';
import { CHECK_IDS, type CheckId } from '../../shared/model/check.ts';
import type { SweepFacets, SweepView } from '../../shared/model/sweep.ts';
import { SWEEP_FACETS } from '../../shared/model/sweep-names.ts';
import { checkColumn } from './schema.ts';
import { editionOf, keysOf } from './sweep-rows.ts';
import { FACET_ORDER, findingOf, findingsByCheck, sweepFilter, sweepSource, type SweepFacet, type SweepKeys } from './sweep-source.ts';

const MAX_REMEMBERED = 4;
const NONE = 'none';
type Facet = SweepFacet | CheckId;
const FACETS: readonly Facet[] = [...SWEEP_FACETS, ...CHECK_IDS];

/** Rows that do not differ in any facet, counted: of a million rows there are some hundreds. By the place of their facet in FACETS; null: no value. */
interface Alike {
  readonly values: readonly (string | null)[];
  readonly count: number;
}

const remembered = new WeakMap<DatabaseSync, Map<string, readonly Alike[]>>();

/**
 * How many rows have each value, each facet counted with all filters but its own; what is chosen is told even where none has it any more. The rows are read
 * once for all facets, and not again while only filters change.
 */
export function countSweepRows(db: DatabaseSync, view: SweepView): SweepFacets {
  const alike = alikeOf(db, view, keysOf(db, view));
  const chosen = chosenOf(view);
  const matching = alike.filter(({ values }) => failing(values, chosen).length === 0);
  const present = FACETS.filter(
    (facet, index) => facet === 'grade' || chosen.has(facet) || alike.some(({ values }) => values[index] !== null || facet in FACET_ORDER),
  );
  return {
    matching: sum(matching),
    facets: present
      .filter((facet) => facet !== 'change' || view.against !== null)
      .filter((facet) => facet !== 'agreement' || view.place !== '')
      .map((facet) => ({ facet, values: counted(facet, alike, chosen) })),
    groups: view.group === null ? [] : tally(view.group, matching),
  };
}

/** The values that a view asks for, by facet; a facet without any is not there. */
function chosenOf(view: SweepView): ReadonlyMap<Facet, ReadonlySet<string>> {
  const chosen = new Map<Facet, ReadonlySet<string>>();
  for (const facet of SWEEP_FACETS) {
    if (view[facet].length > 0 && (facet !== 'change' || view.against !== null)) chosen.set(facet, new Set<string>(view[facet]));
  }
  for (const [check, findings] of findingsByCheck(view)) chosen.set(check, new Set(findings));
  return chosen;
}

/** The facets by which these rows are left out; one is as good as many. */
function failing(values: Alike['values'], chosen: ReadonlyMap<Facet, ReadonlySet<string>>): Facet[] {
  const failed: Facet[] = [];
  for (const [facet, wanted] of chosen) {
    if (!wanted.has(valueOf(facet, values) ?? '')) failed.push(facet);
    if (failed.length === 2) break;
  }
  return failed;
}

/** A check that was not selected has no value; of the sweep's own facets each row has one. */
function valueOf(facet: Facet, values: Alike['values']): string | null {
  return values[FACETS.indexOf(facet)] ?? (facet in FACET_ORDER ? NONE : null);
}

function counted(facet: Facet, alike: readonly Alike[], chosen: ReadonlyMap<Facet, ReadonlySet<string>>): SweepFacets['groups'] {
  const others = new Map([...chosen].filter(([name]) => name !== facet));
  const values = tally(
    facet,
    alike.filter(({ values: of }) => failing(of, others).length === 0),
  );
  const missing = [...(chosen.get(facet) ?? [])].filter((value) => !values.some((known) => known.value === value));
  return [...values, ...missing.map((value) => ({ value, count: 0 }))];
}

function tally(facet: Facet, alike: readonly Alike[]): SweepFacets['groups'] {
  const counts = new Map<string, number>();
  for (const { values, count } of alike) {
    const value = valueOf(facet, values);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const own = facet in FACET_ORDER ? FACET_ORDER[facet as SweepFacet] : null;
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) =>
      own ? place(a.value, own) - place(b.value, own) || compare(a.value, b.value) : b.count - a.count || compare(a.value, b.value),
    );
}

/** As `sweepOrder` has it. */
function place(value: string, order: readonly string[]): number {
  const index = order.indexOf(value);
  if (index >= 0) return index;
  return value === NONE ? order.length + 1 : order.length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sum(alike: readonly Alike[]): number {
  return alike.reduce((all, { count }) => all + count, 0);
}

function alikeOf(db: DatabaseSync, view: SweepView, keys: SweepKeys): readonly Alike[] {
  const memory = remembered.get(db) ?? new Map<string, readonly Alike[]>();
  remembered.set(db, memory);
  const name = JSON.stringify([editionOf(db, keys), keys, view.search]);
  const known = memory.get(name);
  if (known) return known;
  const read = readAlike(db, view, keys);
  memory.set(name, read);
  for (const [oldest] of memory) {
    if (memory.size <= MAX_REMEMBERED) break;
    memory.delete(oldest);
  }
  return read;
}

function readAlike(db: DatabaseSync, view: SweepView, keys: SweepKeys): readonly Alike[] {
  const source = sweepSource(keys);
  const filter = sweepFilter(view, 'search');
  const columns = FACETS.map((facet) => (facet in FACET_ORDER ? facet : findingOf(checkColumn(facet as CheckId))));
  const statement = db.prepare(
    `SELECT ${columns.join(', ')}, count(*) FROM ${source.text} WHERE ${filter.text} GROUP BY ${columns.map((_, index) => String(index + 1)).join(', ')}`,
  );
  statement.setReturnArrays(true);
  return (statement.all(...source.bound, ...filter.bound) as unknown as readonly (string | number | null)[][]).map((row) => ({
    values: row.slice(0, -1).map((value) => (value === null ? null : String(value))),
    count: Number(row.at(-1)),
  }));
}
