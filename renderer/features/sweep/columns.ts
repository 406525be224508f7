import type { CheckId } from '../../../shared/model/check.ts';
import type { SweepColumn } from '../../state/sweep-view.ts';
import { CHECK_NAMES } from '../run/check-words.ts';
import { COLUMN_NAMES, SHORT_NAMES } from './words.ts';

export interface Column {
  /** `select` and `change` are no columns of the engine: nothing is sorted by them. */
  readonly id: SweepColumn | 'select' | 'change';
  readonly name: string;
  /** In full, where the name is not. */
  readonly title: string | null;
  readonly kind: 'select' | 'text' | 'check' | 'number';
  readonly width: string;
}

const BEFORE: readonly Column[] = [
  { id: 'select', name: 'Selected', title: null, kind: 'select', width: '32px' },
  { id: 'proxy', name: COLUMN_NAMES.proxy ?? '', title: 'Sorted by its address', kind: 'text', width: 'minmax(216px, 1fr)' },
  { id: 'grade', name: COLUMN_NAMES.grade ?? '', title: null, kind: 'text', width: '116px' },
];
const CHANGE: Column = { id: 'change', name: 'Since then', title: null, kind: 'text', width: '152px' };
const MIDDLE: readonly Column[] = [
  { id: 'best', name: COLUMN_NAMES.best ?? '', title: 'The mode of its best run', kind: 'text', width: '60px' },
  { id: 'anonymity', name: COLUMN_NAMES.anonymity ?? '', title: 'What it tells the server', kind: 'text', width: '92px' },
];
const AFTER: readonly Column[] = [
  { id: 'mbpsUp', name: COLUMN_NAMES.mbpsUp ?? '', title: 'Received up, Mbit/s', kind: 'number', width: '72px' },
  { id: 'mbpsDown', name: COLUMN_NAMES.mbpsDown ?? '', title: 'Received down, Mbit/s', kind: 'number', width: '72px' },
  { id: 'handshakeMs', name: COLUMN_NAMES.handshakeMs ?? '', title: 'Time of the handshake', kind: 'number', width: '88px' },
];

export function columnsOf(checks: readonly CheckId[], compared: boolean): readonly Column[] {
  return [
    ...BEFORE,
    ...(compared ? [CHANGE] : []),
    ...MIDDLE,
    ...checks.map((id): Column => ({ id, name: SHORT_NAMES[id], title: CHECK_NAMES[id], kind: 'check', width: '28px' })),
    ...AFTER,
  ];
}

/** For `grid-template-columns`. */
export function widthsOf(columns: readonly Column[]): string {
  return columns.map(({ width }) => width).join(' ');
}
