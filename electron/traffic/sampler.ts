/** Bytes received over time, as plain data. Bin `i` covers `startedAt + i * binNs` up to, not including, the next. */
export interface BinSeries {
  /** hrtime nanoseconds; a multiple of `binNs`, so that series of one machine share their grid. */
  readonly startedAt: number;
  readonly binNs: number;
  /** Bytes per bin. */
  readonly bins: readonly number[];
}

export interface Samples {
  readonly total: number;
  /** hrtime nanoseconds of the first and last count, or null. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** 5 ms bins, of the first two minutes at most. */
  readonly fine: BinSeries;
  /** 50 ms bins of the whole run; in runs longer than about 20 minutes 100 ms, 200 ms and so on. */
  readonly coarse: BinSeries;
}

export interface Sampler {
  /** Counts bytes at the moment they arrive. `at` is hrtime nanoseconds and must not decrease; default: now. */
  add(bytes: number, at?: number): void;
  readonly total: number;
  /** A copy, taken at any time. */
  snapshot(): Samples;
}

export const FINE_BIN_NS = 5e6;
export const COARSE_BIN_NS = 50e6;
/** Bins of each resolution that are kept: 96 KiB. */
export const MAX_BINS = 24_000;

const FIRST_BINS = 256;
const LARGEST_COUNT = 2 ** 32 - 1;

/** Cheap enough for every received chunk: a clock reading and two additions. */
export function createSampler(): Sampler {
  const fine = createBins(FINE_BIN_NS, false);
  const coarse = createBins(COARSE_BIN_NS, true);
  let total = 0;
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  return {
    add(bytes, at = Number(process.hrtime.bigint())) {
      total += bytes;
      firstAt ??= at;
      lastAt = at;
      fine.add(bytes, at);
      coarse.add(bytes, at);
    },
    get total() {
      return total;
    },
    snapshot: () => ({ total, firstAt, lastAt, fine: fine.series(), coarse: coarse.series() }),
  };
}

interface Bins {
  add(bytes: number, at: number): void;
  series(): BinSeries;
}

function createBins(narrowestNs: number, merges: boolean): Bins {
  let binNs = narrowestNs;
  let counts = new Uint32Array(FIRST_BINS);
  let first: number | null = null;
  let used = 0;

  /** Two bins become one, on the grid of the wider bins. */
  function merge(start: number): number {
    const odd = start % 2;
    const merged = new Uint32Array(MAX_BINS);
    for (let index = 0; index < used; index++) {
      const target = (index + odd) >> 1;
      merged[target] = Math.min(LARGEST_COUNT, (merged[target] ?? 0) + (counts[index] ?? 0));
    }
    counts = merged;
    used = (used + odd + 1) >> 1;
    binNs *= 2;
    return (start - odd) / 2;
  }

  return {
    add(bytes, at) {
      first ??= Math.floor(at / binNs);
      let index = Math.max(0, Math.floor(at / binNs) - first);
      while (index >= MAX_BINS) {
        if (!merges) return;
        first = merge(first);
        index = Math.floor(at / binNs) - first;
      }
      if (index >= counts.length) {
        const larger = new Uint32Array(Math.min(MAX_BINS, 2 ** Math.ceil(Math.log2(index + 1))));
        larger.set(counts);
        counts = larger;
      }
      counts[index] = Math.min(LARGEST_COUNT, (counts[index] ?? 0) + bytes);
      if (index >= used) used = index + 1;
    },
    series: () => ({ startedAt: (first ?? 0) * binNs, binNs, bins: Array.from(counts.subarray(0, used)) }),
  };
}
