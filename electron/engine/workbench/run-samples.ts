import type { TrafficSample } from '../../../shared/model/run-state.ts';

/** Samples that are kept of one run: more than a quarter of an hour of both ends at full resolution. */
export const MAX_SAMPLES = 40_000;

interface Kept {
  readonly sample: TrafficSample;
  /** Counts the samples of its end of its exchange from 0. */
  readonly index: number;
}

/**
 * The samples of a run. When there are too many, only every other one is kept, of the old and of the new ones, so that a long run is kept whole and gets coarser;
 * the first and the last of each end of each exchange stay.
 */
export class RunSamples {
  readonly #most: number;
  readonly #latest = new Map<string, Kept>();
  #kept: Kept[] = [];
  /** One of so many is kept. */
  #stride = 1;

  constructor(most: number = MAX_SAMPLES) {
    this.#most = most;
  }

  get all(): TrafficSample[] {
    return this.#kept.map(({ sample }) => sample);
  }

  add(sample: TrafficSample): void {
    const key = `${String(sample.exchange)} ${sample.end}`;
    const before = this.#latest.get(key);
    // It was only kept as the last one.
    if (before && before.index % this.#stride !== 0) this.#kept.splice(this.#kept.lastIndexOf(before), 1);
    const added: Kept = { sample, index: before ? before.index + 1 : 0 };
    this.#latest.set(key, added);
    this.#kept.push(added);
    if (this.#kept.length <= this.#most) return;
    this.#stride *= 2;
    const latest = new Set(this.#latest.values());
    this.#kept = this.#kept.filter((kept) => kept.index % this.#stride === 0 || latest.has(kept));
  }
}
