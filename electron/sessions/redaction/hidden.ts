/** What can be hidden, in the words that a preview uses. */
export const HIDDEN_THINGS = ['passwords', 'authorization values', 'cookies', 'user names', 'addresses and host names'] as const;
export type HiddenThing = (typeof HIDDEN_THINGS)[number];

/** Counts what was hidden. What reads `***` since it was recorded counts, too: the reader finds it hidden either way. */
export class Hidden {
  readonly #times = new Map<HiddenThing, number>();

  add(what: HiddenThing, times = 1): void {
    this.#times.set(what, (this.#times.get(what) ?? 0) + times);
  }

  addAll(other: Hidden): void {
    for (const [what, times] of other.#times) this.add(what, times);
  }

  get list(): { what: string; times: number }[] {
    return HIDDEN_THINGS.flatMap((what) => {
      const times = this.#times.get(what) ?? 0;
      return times > 0 ? [{ what, times }] : [];
    });
  }
}
