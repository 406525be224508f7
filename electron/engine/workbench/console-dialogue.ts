import type { ConsoleEntry } from '../../../shared/model/desk-state.ts';

/** Steps that are remembered, the newest. */
export const KEPT_ENTRIES = 500;
/** Bytes that are remembered of all steps together: the whole dialogue travels with each change. */
export const KEPT_BYTES = 256 * 1024;
/** Bytes that are remembered of one step. */
export const ENTRY_BYTES = 64 * 1024;

export interface Step {
  readonly what: ConsoleEntry['what'];
  readonly text: string;
  readonly bytes?: Uint8Array;
}

/**
 * What was done with a console and what happened. Beyond its bounds it forgets from its beginning: first the bytes of old steps, whose counts stay, then the
 * steps, which the numbers of the others tell.
 */
export class Dialogue {
  readonly #since = performance.now();
  #entries: ConsoleEntry[] = [];
  #lastSeq = 0;
  #kept = 0;

  get entries(): readonly ConsoleEntry[] {
    return this.#entries;
  }

  add({ what, text, bytes }: Step): void {
    this.#lastSeq += 1;
    this.#entries.push({
      seq: this.#lastSeq,
      at: Math.round((performance.now() - this.#since) * 1000) / 1000,
      what,
      bytes: bytes ? Buffer.from(bytes.subarray(0, ENTRY_BYTES)).toString('base64') : null,
      count: bytes?.length ?? 0,
      text,
    });
    this.#kept += Math.min(bytes?.length ?? 0, ENTRY_BYTES);
    for (const [index, entry] of this.#entries.entries()) {
      if (this.#kept <= KEPT_BYTES) break;
      this.#forgetBytes(index, entry);
    }
    while (this.#entries.length > KEPT_ENTRIES) {
      const [oldest] = this.#entries;
      if (oldest) this.#forgetBytes(0, oldest);
      this.#entries.shift();
    }
  }

  #forgetBytes(index: number, entry: ConsoleEntry): void {
    if (entry.bytes === null) return;
    this.#kept -= Math.min(entry.count, ENTRY_BYTES);
    this.#entries[index] = { ...entry, bytes: null };
  }
}
