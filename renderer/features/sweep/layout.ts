/*
 * Where each row of the table stands. Grouped rows have a line above each group; a folded group is only that line. Rows of one group are together in the view, so
 * a few counts are all that is needed to find a row among a million.
 */

export interface Group {
  readonly value: string;
  readonly count: number;
}

export type Place =
  | { readonly kind: 'group'; readonly group: Group; readonly folded: boolean }
  /** `offset`: its place among all rows that match. */
  | { readonly kind: 'row'; readonly offset: number };

export interface Layout {
  /** Lines of the table: rows and groups that can be seen. */
  readonly count: number;
  readonly at: (index: number) => Place | null;
  /** The line of a row; that of its group, where it is folded. */
  readonly indexOf: (offset: number) => number;
  /** The group that a row is in; null: rows are not grouped. */
  readonly groupOf: (offset: number) => string | null;
  /** The rows that these lines show, from the first to behind the last; also those of groups folded between them. */
  readonly offsets: (first: number, end: number) => { readonly first: number; readonly end: number };
}

export function layoutOf(matching: number, groups: readonly Group[], folded: ReadonlySet<string>): Layout {
  if (groups.length === 0)
    return {
      count: matching,
      at: (index) => (index >= 0 && index < matching ? { kind: 'row', offset: index } : null),
      indexOf: (offset) => offset,
      groupOf: () => null,
      offsets: (first, end) => ({ first, end: Math.min(end, matching) }),
    };
  const parts: { readonly group: Group; readonly folded: boolean; readonly index: number; readonly offset: number }[] = [];
  let index = 0;
  let offset = 0;
  for (const group of groups) {
    const isFolded = folded.has(group.value);
    parts.push({ group, folded: isFolded, index, offset });
    index += 1 + (isFolded ? 0 : group.count);
    offset += group.count;
  }
  const count = index;
  const partAt = (line: number) => parts.findLast((part) => part.index <= line);
  const at = (line: number): Place | null => {
    const part = line < 0 || line >= count ? undefined : partAt(line);
    if (!part) return null;
    return line === part.index
      ? { kind: 'group', group: part.group, folded: part.folded }
      : { kind: 'row', offset: part.offset + line - part.index - 1 };
  };
  const firstFrom = (line: number): number => {
    const part = partAt(line);
    return part ? part.offset + (part.folded ? 0 : Math.max(0, line - part.index - 1)) : 0;
  };
  return {
    count,
    at,
    indexOf: (wanted) => {
      const part = parts.findLast((known) => known.offset <= wanted);
      if (!part) return 0;
      return part.folded ? part.index : part.index + 1 + wanted - part.offset;
    },
    groupOf: (wanted) => parts.findLast((known) => known.offset <= wanted)?.group.value ?? null,
    offsets: (first, end) => ({ first: firstFrom(first), end: Math.min(offset, firstFrom(Math.min(end, count) - 1) + 1) }),
  };
}
