import type { CheckId } from '../../../shared/model/check.ts';
import { RATES_ARE_AT_LEAST } from '../../../shared/model/sweep-words.ts';
import type { SweepColumn } from '../../state/sweep-view.ts';
import { CHECK_NAMES } from '../run/check-words.ts';
import { COLUMN_NAMES, SHORT_NAMES } from './words.ts';

/** What one place says of an entry. */
export type PlaceColumn = `from ${string}`;

export function placeOfColumn(id: Column['id']): string | null {
  return id.startsWith('from ') ? id.slice('from '.length) : null;
}

export interface Column {
  /** `select`, `change`, `says` and those of places are no columns of the engine: nothing is sorted by them. */
  readonly id: SweepColumn | 'select' | 'change' | 'says' | PlaceColumn;
  readonly name: string;
  /** In full, where the name is not. */
  readonly title: string | null;
  readonly kind: 'select' | 'text' | 'check' | 'number' | 'says' | 'place';
  /** CSS pixels: at least, and at most. */
  readonly width: readonly [number, number];
}

const BEFORE: readonly Column[] = [
  { id: 'select', name: 'Selected', title: null, kind: 'select', width: [32, 32] },
  { id: 'proxy', name: COLUMN_NAMES.proxy ?? '', title: 'Sorted by its address', kind: 'text', width: [224, 400] },
  { id: 'grade', name: COLUMN_NAMES.grade ?? '', title: null, kind: 'text', width: [116, 116] },
];
const CHANGE: Column = { id: 'change', name: 'Since then', title: null, kind: 'text', width: [152, 152] };
const MIDDLE: readonly Column[] = [
  { id: 'best', name: COLUMN_NAMES.best ?? '', title: 'The mode of its best run', kind: 'text', width: [60, 60] },
  { id: 'anonymity', name: COLUMN_NAMES.anonymity ?? '', title: 'What it tells the server', kind: 'text', width: [104, 104] },
];
const AFTER: readonly Column[] = [
  { id: 'mbpsUp', name: COLUMN_NAMES.mbpsUp ?? '', title: `Received up, Mbit/s. ${RATES_ARE_AT_LEAST}`, kind: 'number', width: [72, 72] },
  {
    id: 'mbpsDown',
    name: COLUMN_NAMES.mbpsDown ?? '',
    title: `Received down, Mbit/s. ${RATES_ARE_AT_LEAST}`,
    kind: 'number',
    width: [72, 72],
  },
  { id: 'handshakeMs', name: COLUMN_NAMES.handshakeMs ?? '', title: 'Time of the handshake', kind: 'number', width: [88, 88] },
];

const SAYS: Column = { id: 'says', name: 'What came out', title: null, kind: 'says', width: [0, Infinity] };

/** `places`: from where it was tested; none: from here alone. */
export function columnsOf(checks: readonly CheckId[], compared: boolean, places: readonly string[] = []): readonly Column[] {
  return [
    ...BEFORE,
    ...places.map((name): Column => ({ id: `from ${name}`, name, title: `From ${name}`, kind: 'place', width: [180, 208] })),
    ...(compared ? [CHANGE] : []),
    ...MIDDLE,
    ...checks.map((id): Column => ({ id, name: SHORT_NAMES[id], title: CHECK_NAMES[id], kind: 'check', width: [28, 28] })),
    ...AFTER,
    SAYS,
  ];
}

/** Of the columns' cells and of what is around them, as the styles have it. */
const AROUND = 24;

/** For `grid-template-columns`, and the width below which the table is scrolled sideways. */
export function widthsOf(columns: readonly Column[]): { readonly columns: string; readonly least: string } {
  const track = ([least, most]: Column['width']): string =>
    `minmax(${String(least)}px, ${most === Infinity ? '1fr' : `${String(most)}px`})`;
  return {
    columns: columns.map(({ width }) => track(width)).join(' '),
    least: `${String(columns.reduce((sum, { width: [least] }) => sum + least, AROUND))}px`,
  };
}
