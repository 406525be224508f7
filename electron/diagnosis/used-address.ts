import type { Attempt } from './attempt.ts';

/** Which of the addresses of the first hop, or of the target where there is none, a connection went to or was tried at last; null: none. */
export function usedAddress({ route }: Pick<Attempt, 'route'>): string | null {
  const dialled = route.reach.findLast(({ stage, hop }) => stage === 'tcp' && (hop === 0 || hop === 'target'));
  return dialled?.addresses.at(-1)?.address ?? null;
}

/** Tries of a check by the address that they used. */
export class AddressTally {
  readonly #tries = new Map<string, { failed: number; all: number }>();

  add(address: string, failed: boolean): void {
    const count = this.#tries.get(address) ?? { failed: 0, all: 0 };
    this.#tries.set(address, { failed: count.failed + (failed ? 1 : 0), all: count.all + 1 });
  }

  /** How many of each failed, in words. */
  get numbers(): { readonly [address: string]: string } {
    return Object.fromEntries(
      [...this.#tries].map(([address, { failed, all }]) => [address, `${String(failed)} of ${String(all)} failed`]),
    );
  }

  /** Where all tries at some addresses failed and none at the others, those at which they did; else null. */
  get culprits(): readonly string[] | null {
    const all = [...this.#tries];
    const bad = all.filter(([, { failed }]) => failed > 0);
    const clear = bad.length > 0 && bad.length < all.length && bad.every(([, count]) => count.failed === count.all);
    return clear ? bad.map(([address]) => address) : null;
  }
}
