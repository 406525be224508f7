import type { Committed } from './scenarios.ts';

/** What was told of one data folder, in all the lives of what writes there: nothing of it may be lost in a later one. */
export class Told {
  readonly #lines: Committed[] = [];
  /** Addresses of rows that were committed in an earlier life. */
  readonly #tested = new Set<string>();

  get lines(): readonly Committed[] {
    return this.#lines;
  }

  /** Another life is over, in which `said` was told and somebody came by the addresses of `visited`: what it tested although that was done before. */
  add(said: readonly Committed[], visited: ReadonlySet<string>): string[] {
    const again = [...visited].filter((address) => this.#tested.has(address));
    for (const line of said) {
      this.#lines.push(line);
      for (const address of line.visited ?? []) this.#tested.add(address);
    }
    return again.length === 0 ? [] : [`${String(again.length)} entries were tested twice, ${again[0] ?? ''} among them`];
  }
}
