import type { BadLine, RepeatedLine } from '../../shared/model/sweep.ts';
import type { SweepEntry } from './entry.ts';

/** A line of a list: an entry to test, one that is none, or one that was there before. Comments and blank lines are not there. */
export type ListItem = SweepEntry | BadLine | RepeatedLine;

/** A list that has been read. */
export interface SweepList {
  /** Entries to test. */
  readonly entries: number;
  readonly bad: number;
  readonly repeated: number;
  /** All of them in order, from the beginning each time it is called; not held in memory as objects where there are many. */
  items(): Iterable<ListItem> | AsyncIterable<ListItem>;
}

export function isEntry(item: ListItem): item is SweepEntry {
  return 'proxy' in item;
}
