import type { Attempt, AttemptOptions } from './attempt.ts';

/** Which of the addresses of the first hop, or of the target where there is none, a connection went to or was tried at last; null: none. */
export function usedAddress({ route }: Pick<Attempt, 'route'>): string | null {
  const dialled = route.reach.findLast(({ stage, hop }) => stage === 'tcp' && (hop === 0 || hop === 'target'));
  return dialled?.addresses.at(-1)?.address ?? null;
}

type Open = (options: AttemptOptions) => Promise<Attempt>;

/** The opener, and which addresses its connections used so far. */
export function notingAddresses(open: Open): { readonly open: Open; readonly used: ReadonlySet<string> } {
  const used = new Set<string>();
  return {
    used,
    open: async (options) => {
      const attempt = await open(options);
      const address = usedAddress(attempt);
      if (address !== null) used.add(address);
      return attempt;
    },
  };
}

/** Tries of a check by the address that they used. */
export class AddressTally {
  readonly #tries = new Map<string, { failed: number; all: number }>();

  add(address: string, failed: boolean): void {
    const count = this.#tries.get(address) ?? { failed: 0, all: 0 };
    this.#tries.set(address, { failed: count.failed + (failed ? 1 : 0), all: count.all + 1 });
  }

  /** Whether a try failed at any. */
  get failed(): boolean {
    return [...this.#tries.values()].some(({ failed }) => failed > 0);
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

/** Behind how many tries failed: at which addresses alone, in words; empty where that is not known. */
export function atCulprits({ culprits }: AddressTally): string {
  return culprits ? `, always at ${culprits.join(', ')}` : '';
}

/** In front of what was seen: where alone it was; empty where that is not known. */
export function whereWords({ culprits }: AddressTally): string {
  return culprits ? `Always at ${culprits.join(', ')}, and never at the others: ` : '';
}
