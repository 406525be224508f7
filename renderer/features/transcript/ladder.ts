import type { RunEvent } from '../../../shared/model/run-state.ts';
import { groupOf, KIND_GROUPS, type KindGroup } from './kinds.ts';

export const ENDS = ['client', 'hop', 'server'] as const;
export type End = RunEvent['end'];

/** What is shown; `part` null: of all parts. */
export interface Filter {
  readonly part: number | null;
  readonly ends: readonly End[];
  readonly groups: readonly KindGroup[];
}
export const EVERYTHING: Filter = { part: null, ends: ENDS, groups: KIND_GROUPS };

export function passes({ part, ends, groups }: Filter, event: RunEvent): boolean {
  return (part === null || event.part === part) && ends.includes(event.end) && groups.includes(groupOf(event.kind));
}

/**
 * The events of a run in the order of time, and those of them that a filter lets through. Events are named by their index in the list that they came in,
 * which only grows. What comes late is put where it belongs by its time; everything else costs no more than what is new.
 *
 * Counted bytes carry the beginning of the 50 ms in which they were counted, which may lie before the connection itself: they are placed no earlier than the
 * head that their end saw last.
 */
export class Ladder {
  #events: readonly RunEvent[] = [];
  #filter: Filter = EVERYTHING;
  readonly #times: number[] = [];
  readonly #order: number[] = [];
  #shown: number[] = [];
  readonly #lastHead = new Map<string, number>();

  /** Events that were taken in. */
  get length(): number {
    return this.#times.length;
  }

  /** Indices of the events that are shown, in order of time. It changes as the ladder grows: not to be kept. */
  get shown(): readonly number[] {
    return this.#shown;
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** Takes in what `events` has more than before. Another list begins anew. */
  grow(events: readonly RunEvent[]): void {
    if (events !== this.#events) this.#restart(events);
    const added: number[] = [];
    for (let index = this.#times.length; index < events.length; index++) {
      const event = events[index];
      if (!event) break;
      this.#times.push(this.#timeOf(event));
      added.push(index);
    }
    if (added.length === 0) return;
    added.sort(this.#compare);
    this.#merge(this.#order, added);
    this.#merge(
      this.#shown,
      added.filter((index) => this.#isShown(index)),
    );
  }

  show(filter: Filter): void {
    this.#filter = filter;
    this.#shown = this.#order.filter((index) => this.#isShown(index));
  }

  event(index: number): RunEvent | null {
    return this.#events[index] ?? null;
  }

  /** Where the event is placed, ns since the run's start; see above. */
  time(index: number): number {
    return this.#times[index] ?? 0;
  }

  /** The row of the event, or, where it is not shown, of the next one that is. */
  rowAt(index: number): number {
    return this.#firstNotBefore(this.#shown, index);
  }

  /** The row of the event; -1 when it is not shown. */
  rowOf(index: number): number {
    const row = this.rowAt(index);
    return this.#shown[row] === index ? row : -1;
  }

  #restart(events: readonly RunEvent[]): void {
    this.#events = events;
    this.#times.length = 0;
    this.#order.length = 0;
    this.#shown = [];
    this.#lastHead.clear();
  }

  #timeOf({ part, end, kind, at }: RunEvent): number {
    const where = `${String(part)} ${end}`;
    if (kind === 'head') this.#lastHead.set(where, at);
    return kind === 'bytes' ? Math.max(at, this.#lastHead.get(where) ?? at) : at;
  }

  #isShown(index: number): boolean {
    const event = this.#events[index];
    return event !== undefined && passes(this.#filter, event);
  }

  /** By time, then as recorded. */
  readonly #compare = (a: number, b: number): number => (this.#times[a] ?? 0) - (this.#times[b] ?? 0) || a - b;

  #merge(list: number[], added: readonly number[]): void {
    const [first] = added;
    if (first === undefined) return;
    const late = list.splice(this.#firstNotBefore(list, first));
    let next = 0;
    for (const index of added) {
      for (let other = late[next]; other !== undefined && this.#compare(other, index) < 0; other = late[next]) {
        list.push(other);
        next += 1;
      }
      list.push(index);
    }
    for (const index of late.slice(next)) list.push(index);
  }

  #firstNotBefore(list: readonly number[], index: number): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(list[middle] ?? 0, index) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
