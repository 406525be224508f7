/** An entry of a sweep, tested from a place; empty: the sweep has none. */
export interface RowName {
  readonly sweep: string;
  readonly line: number;
  readonly place: string;
}

/** The id of one entry of a sweep, seen as a run. */
export function rowId({ sweep, line, place }: RowName): string {
  return `${sweep}:${String(line)}${place === '' ? '' : `:${place}`}`;
}

/** Null for the id of anything else. */
export function parseRowId(id: string): RowName | null {
  const [, sweep, line, place = ''] = /^([^:]+):([1-9]\d{0,9})(?::([^:]+))?$/u.exec(id) ?? [];
  return sweep === undefined || line === undefined ? null : { sweep, line: Number(line), place };
}
