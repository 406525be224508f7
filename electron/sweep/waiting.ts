import { formatEndpoint } from '../../shared/model/route.ts';
import type { SweepEntry } from './entry.ts';
import { networkOf } from './network.ts';

interface Network {
  readonly waiting: SweepEntry[];
  running: number;
}

/**
 * Entries that wait for their turn, first come first served but for politeness: at most `perNetwork` attempts at once in one network, and never two at one
 * host and port. Whose turn it is is found without looking at all that wait.
 */
export class Waiting {
  readonly #perNetwork: number;
  readonly #networks = new Map<string, Network>();
  /** Networks of which one may begin, in order. */
  readonly #open = new Set<string>();
  readonly #busy = new Set<string>();
  #size = 0;

  constructor(perNetwork: number | null) {
    this.#perNetwork = perNetwork ?? Infinity;
  }

  get size(): number {
    return this.#size;
  }

  add(entry: SweepEntry): void {
    const key = keyOf(entry);
    const network = this.#networks.get(key) ?? { waiting: [], running: 0 };
    this.#networks.set(key, network);
    network.waiting.push(entry);
    this.#size += 1;
    if (network.running < this.#limit(key)) this.#open.add(key);
  }

  /** The next that may begin, which from now on is running; null: none may before another has ended. */
  take(): SweepEntry | null {
    for (const key of this.#open) {
      const network = this.#networks.get(key);
      const index = network?.waiting.findIndex((entry) => !this.#busy.has(formatEndpoint(entry.proxy))) ?? -1;
      const [entry] = network && index >= 0 ? network.waiting.splice(index, 1) : [];
      if (!network || !entry) {
        // All that wait here are at proxies that are asked just now.
        this.#open.delete(key);
        continue;
      }
      this.#size -= 1;
      network.running += 1;
      this.#busy.add(formatEndpoint(entry.proxy));
      // Behind the others: one large network does not keep small ones waiting.
      this.#open.delete(key);
      if (network.waiting.length > 0 && network.running < this.#limit(key)) this.#open.add(key);
      return entry;
    }
    return null;
  }

  /** One that was taken has ended. */
  end(entry: SweepEntry): void {
    const key = keyOf(entry);
    const network = this.#networks.get(key);
    this.#busy.delete(formatEndpoint(entry.proxy));
    if (!network) return;
    network.running -= 1;
    if (network.waiting.length > 0) this.#open.add(key);
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
