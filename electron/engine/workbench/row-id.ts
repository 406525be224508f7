/** The id of one entry of a sweep, seen as a run. */
export function rowId(sweep: string, line: number): string {
  return `${sweep}:${String(line)}`;
}

/** Null for the id of anything else. */
export function parseRowId(id: string): { readonly sweep: string; readonly line: number } | null {
  const [, sweep, line] = /^(.+):([1-9]\d{0,9})$/u.exec(id) ?? [];
  return sweep === undefined || line === undefined ? null : { sweep, line: Number(line) };
}
