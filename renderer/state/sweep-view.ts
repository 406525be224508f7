import { create } from 'zustand';
import type { CheckId } from '../../shared/model/check.ts';
import type { SWEEP_COLUMNS, SweepRow, SweepView } from '../../shared/model/sweep.ts';

export type SweepColumn = (typeof SWEEP_COLUMNS)[number] | CheckId;
export type SweepFilter = Omit<SweepView, 'sweep' | 'sort' | 'group'>;
/** The lists of chosen values that a view holds, by the name of their facet; those of checks are all in `findings`. */
export type ListFilter = 'grade' | 'best' | 'anonymity' | 'scheme' | 'change' | 'agreement';

export const NO_FILTER: SweepFilter = {
  place: '',
  search: '',
  grade: [],
  best: [],
  anonymity: [],
  scheme: [],
  findings: [],
  against: null,
  change: [],
  agreement: [],
};

/** In the order of the list, which is about that in which they are done: what comes while it runs comes at the end. */
export const FIRST_VIEW: Omit<SweepView, 'sweep'> = { ...NO_FILTER, sort: { column: 'line', descending: false }, group: null };

export interface Looks {
  readonly view: Omit<SweepView, 'sweep'>;
  /** Values of the groups that are folded. */
  readonly folded: ReadonlySet<string>;
  /** Lines that are selected. */
  readonly selected: ReadonlySet<number>;
  /** The row that the keyboard is at: its place among those that match; -1: none. */
  readonly at: number;
  /** Where a selection by Shift begins. */
  readonly from: number;
  readonly shows: 'table' | 'charts';
}

const FIRST: Looks = { view: FIRST_VIEW, folded: new Set(), selected: new Set(), at: -1, from: -1, shows: 'table' };

/** How the sweep on the screen is looked at. Each keeps it while the window lives. */
export const useLooks = create<Looks>(() => FIRST);

const kept = new Map<string, { readonly looks: Looks; readonly top: number }>();
let current: string | null = null;
/** How far the table is scrolled, CSS pixels. Nobody draws it, so nobody is told of each step. */
let top = 0;

/** Of one over several places what differs between them comes first. */
export function lookAtSweep(sweep: string | null, [place = '']: readonly string[] = []): void {
  if (current !== null) kept.set(current, { looks: useLooks.getState(), top });
  current = sweep;
  const before = sweep === null ? undefined : kept.get(sweep);
  top = before?.top ?? 0;
  useLooks.setState(before?.looks ?? { ...FIRST, view: { ...FIRST_VIEW, place, group: place === '' ? null : 'agreement' } }, true);
}

export function keepTop(pixels: number): void {
  top = pixels;
}

export function keptTop(): number {
  return top;
}

/** What is asked of the engine; null while no sweep is shown. */
export function currentView(): SweepView | null {
  return current === null ? null : { ...useLooks.getState().view, sweep: current };
}

/** Another view begins at its top: rows are in other places there. */
export function changeView(change: Partial<SweepView>): void {
  top = 0;
  useLooks.setState(({ view }) => ({ view: { ...view, ...change }, at: -1, from: -1 }));
}

/** Sorts by a column: numbers greatest first, and the other way round when it is asked for again. */
export function sortBy(column: SweepColumn): void {
  const { sort } = useLooks.getState().view;
  const first = FALLING.has(column);
  changeView({ sort: { column, descending: sort.column === column ? !sort.descending : first } });
}

const FALLING: ReadonlySet<SweepColumn> = new Set<SweepColumn>(['mbpsUp', 'mbpsDown']);

export function toggleValue(filter: ListFilter, value: string): void {
  const { view } = useLooks.getState();
  changeView({ [filter]: toggled(view[filter], value) });
}

/** `finding`: `check:finding`, as the contract has it. */
export function toggleFinding(finding: string): void {
  changeView({ findings: toggled(useLooks.getState().view.findings, finding) });
}

function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((known) => known !== value) : [...values, value];
}

/** Whether fewer rows are looked at than there are. */
export function isFiltered({ view }: Pick<Looks, 'view'>): boolean {
  const { search, grade, best, anonymity, scheme, findings, change, agreement } = view;
  return search.trim() !== '' || [grade, best, anonymity, scheme, findings, change, agreement].some((list) => list.length > 0);
}

/** The comparison and the place stay: they are no filters. */
export function showAll(): void {
  const { against, place } = useLooks.getState().view;
  changeView({ ...NO_FILTER, against, place });
}

export function toggleFold(group: string): void {
  useLooks.setState(({ folded }) => ({ folded: new Set(toggled([...folded], group)) }));
}

/** A row that is gone belongs to the earlier sweep: it cannot be chosen to be run again. */
export function canSelect({ change }: Pick<SweepRow, 'change'>): boolean {
  return change !== 'gone';
}

export function select(lines: Iterable<number>): void {
  useLooks.setState({ selected: new Set(lines) });
}

export function toggleSelected(line: number): void {
  const selected = new Set(useLooks.getState().selected);
  if (!selected.delete(line)) selected.add(line);
  useLooks.setState({ selected });
}
