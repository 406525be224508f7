import type { SweepEntry } from './entry.ts';
import { networkOf } from './network.ts';

interface Network {
  /** Those before `next` have had their turn. */
  waiting: SweepEntry[];
  next: number;
  running: number;
}

/** Taken entries are thrown away so many at a time: one by one, each would move all behind it. */
const SPENT = 1024;

/**
 * Entries that wait for their turn, first come first served but for politeness: at most `perNetwork` attempts at once in one network. One host and port is
 * no further limit: a list may be one gateway with ten thousand logins. Whose turn it is is found without looking at all that wait.
 */
export class Waiting {
  readonly #perNetwork: number;
  readonly #networks = new Map<string, Network>();
  /** Networks of which one may begin, in order. */
  readonly #open = new Set<string>();
  #size = 0;

  constructor(perNetwork: number | null) {
    this.#perNetwork = perNetwork ?? Infinity;
  }

  get size(): number {
    return this.#size;
  }

  add(entry: SweepEntry): void {
    const key = keyOf(entry);
    const network = this.#networks.get(key) ?? { waiting: [], next: 0, running: 0 };
    this.#networks.set(key, network);
    network.waiting.push(entry);
    this.#size += 1;
    if (network.running < this.#limit(key)) this.#open.add(key);
  }

  /** The next that may begin, which from now on is running; null: none may before another has ended. */
  take(): SweepEntry | null {
    for (const key of this.#open) {
      // Behind the others if it may go on: one large network does not keep small ones waiting.
      this.#open.delete(key);
      const network = this.#networks.get(key);
      const entry = network?.waiting[network.next];
      if (!network || !entry) continue;
      network.next += 1;
      if (network.next === SPENT) {
        network.waiting = network.waiting.slice(SPENT);
        network.next = 0;
      }
      this.#size -= 1;
      network.running += 1;
      if (network.next < network.waiting.length && network.running < this.#limit(key)) this.#open.add(key);
      return entry;
    }
    return null;
  }

  /** One that was taken has ended. */
  end(entry: SweepEntry): void {
    const key = keyOf(entry);
    const network = this.#networks.get(key);
    if (!network) return;
    network.running -= 1;
    if (network.next < network.waiting.length) this.#open.add(key);
    else if (network.running === 0) this.#networks.delete(key);
  }

  #limit(key: string): number {
    return key === THIS_COMPUTER ? Infinity : this.#perNetwork;
  }
}

const THIS_COMPUTER = '';

function keyOf({ proxy }: SweepEntry): string {
  return networkOf(proxy.host) ?? THIS_COMPUTER;
}
