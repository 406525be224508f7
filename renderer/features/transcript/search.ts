import type { RunEvent } from '../../../shared/model/run-state.ts';
import { binaryText } from '../../ui/bytes/base64.ts';
import { kindWords, rowWords } from './kinds.ts';

/** Events looked at before the clock is asked again. */
const AT_ONCE = 64;

/** Looks for a text in what events say and carry, a piece of them at a time. Case makes no difference; in bytes the text is looked for as UTF-8. */
export class Search {
  /** Indices of the events that hold it. */
  readonly hits = new Set<number>();
  readonly #text: string;
  readonly #binary: string;
  #next = 0;

  constructor(query: string) {
    this.#text = query.toLowerCase();
    this.#binary = binaryText(new TextEncoder().encode(query)).toLowerCase();
  }

  /** Goes on where it stopped; gives whether it has come to the end. `late` says when to stop for now. */
  step(events: readonly RunEvent[], late: () => boolean): boolean {
    if (this.#text === '') return true;
    while (this.#next < events.length) {
      const to = Math.min(events.length, this.#next + AT_ONCE);
      for (; this.#next < to; this.#next++) {
        const event = events[this.#next];
        if (event && this.#holds(event)) this.hits.add(this.#next);
      }
      if (late()) break;
    }
    return this.#next >= events.length;
  }

  #holds(event: RunEvent): boolean {
    return (
      kindWords(event).toLowerCase().includes(this.#text) ||
      rowWords(event).toLowerCase().includes(this.#text) ||
      (event.bytes !== null && atob(event.bytes).toLowerCase().includes(this.#binary))
    );
  }
}

/** The next row of a hit after `from` (before it with `step` -1), round the end; -1 when there is none. */
export function nextHit(shown: readonly number[], hits: ReadonlySet<number>, from: number, step: 1 | -1): number {
  const { length } = shown;
  for (let tried = 1; tried <= length; tried++) {
    const row = (((from + step * tried) % length) + length) % length;
    if (hits.has(shown[row] ?? -1)) return row;
  }
  return -1;
}

/** Hits that are shown, and how many of them stand up to the row, itself included. */
export function countHits(
  shown: readonly number[],
  hits: ReadonlySet<number>,
  row: number,
): { readonly all: number; readonly upTo: number } {
  let all = 0;
  let upTo = 0;
  if (hits.size > 0) {
    for (const [at, index] of shown.entries()) {
      if (!hits.has(index)) continue;
      all += 1;
      if (at <= row) upTo += 1;
    }
  }
  return { all, upTo };
}
