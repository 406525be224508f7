/** The grid on which curves are drawn: as often as the engine counts. */
export const BIN_NS = 50e6;
const BITS = 8;
const NS = 1e9;

/** What one end had sent or received at some moments: `at` in ns, growing; `bytes` since the exchange began. */
export interface Counter {
  readonly at: readonly number[];
  readonly bytes: readonly number[];
}

/** What the counter showed at a moment: between two counts in proportion, before the first and after the last as they were. */
export function bytesAt({ at, bytes }: Counter, ns: number): number {
  const after = firstAfter(at, ns);
  const before = after - 1;
  if (before < 0) return bytes[0] ?? 0;
  return between(at, bytes, before, ns);
}

/** Sent and not yet received at a moment, bytes. Both are counted at moments of their own: less than nothing is nothing. */
export function inFlightAt(sent: Counter, received: Counter, ns: number): number {
  return Math.max(0, Math.round(bytesAt(sent, ns) - bytesAt(received, ns)));
}

/** Bit/s on average between two moments; null when nothing was counted there. */
export function averageRate(counter: Counter, fromNs: number, toNs: number): number | null {
  const total = bytesAt(counter, toNs) - bytesAt(counter, fromNs);
  return total === 0 || toNs <= fromNs ? null : (total * BITS * NS) / (toNs - fromNs);
}

/** When the counter grew for the last time, ns; null when it never did. */
export function lastGrowth({ at, bytes }: Counter): number | null {
  const total = bytes.at(-1) ?? 0;
  // It stands still for the last few counts at most, so the way back is short.
  const before = bytes.findLastIndex((count) => count < total);
  return before < 0 ? null : (at[before + 1] ?? null);
}

/**
 * A counter's rate on the grid: bin `i` is the mean of `start + i * BIN_NS` up to the next, in bit/s. It grows with its counter, at the cost of what is new.
 */
export class Rates {
  readonly bits: number[] = [];
  #start = 0;
  /** The last count that lies before the bin that comes next, and its time to know it again. */
  #cursor = 0;
  #cursorAt = 0;
  #carried = 0;
  /** The last bin was not full: up to when it is filled, and where the grid stood before it. Else null. */
  #part: { readonly to: number; readonly cursor: number; readonly carried: number } | null = null;

  /** `final`: nothing more comes, so the last bin counts although it is not full. */
  grow(counter: Counter, start: number, final: boolean): void {
    const { at, bytes } = counter;
    const last = at.at(-1);
    if (start !== this.#start || at[this.#cursor] !== this.#cursorAt) this.#restart(counter, start);
    if (last === undefined) return;
    if (this.#part && this.#part.to !== last) this.#takeBack(this.#part, at);
    for (;;) {
      const end = start + (this.bits.length + 1) * BIN_NS;
      if (end > last && !(final && end - BIN_NS < last)) return;
      if (end > last) this.#part = { to: last, cursor: this.#cursor, carried: this.#carried };
      while ((at[this.#cursor + 1] ?? Infinity) <= end) this.#cursor += 1;
      this.#cursorAt = at[this.#cursor] ?? 0;
      const shown = this.#cursorAt > end ? (bytes[0] ?? 0) : between(at, bytes, this.#cursor, end);
      this.bits.push(Math.max(0, ((shown - this.#carried) * BITS * NS) / BIN_NS));
      this.#carried = shown;
    }
  }

  /** More came after all. */
  #takeBack({ cursor, carried }: { readonly cursor: number; readonly carried: number }, at: readonly number[]): void {
    this.bits.pop();
    this.#cursor = cursor;
    this.#cursorAt = at[cursor] ?? 0;
    this.#carried = carried;
    this.#part = null;
  }

  /** Another exchange, or counts that came in between: the grid begins anew. */
  #restart({ at, bytes }: Counter, start: number): void {
    this.bits.length = 0;
    this.#start = start;
    this.#cursor = 0;
    this.#cursorAt = at[0] ?? 0;
    this.#carried = bytes[0] ?? 0;
    this.#part = null;
  }
}

function between(at: readonly number[], bytes: readonly number[], before: number, ns: number): number {
  const from = at[before] ?? 0;
  const to = at[before + 1];
  const low = bytes[before] ?? 0;
  if (to === undefined) return low;
  return low + ((bytes[before + 1] ?? low) - low) * ((ns - from) / (to - from));
}

function firstAfter(at: readonly number[], ns: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
