import { expect, test } from 'vitest';
import { commonWindow, overlap, shifted } from '../../electron/traffic/overlap.ts';
import { FINE_BIN_NS } from '../../electron/traffic/sampler.ts';
import type { BinSeries } from '../../electron/traffic/sampler.ts';

function series(first: number, ...bins: number[]): BinSeries {
  return { startedAt: first * FINE_BIN_NS, binNs: FINE_BIN_NS, bins };
}

test('receivers that advance together overlap wholly, those that take turns not at all', () => {
  expect(overlap(series(100, 1, 2, 3), series(100, 9, 9, 9))).toEqual({ ratio: 1, both: 3, either: 3 });
  expect(overlap(series(100, 1, 0, 3, 0), series(100, 0, 9, 0, 9))).toEqual({ ratio: 0, both: 0, either: 4 });
});

test('series are compared by time, not by index', () => {
  expect(overlap(series(100, 1, 1, 1), series(102, 1, 1))).toEqual({ ratio: 0.25, both: 1, either: 4 });
  expect(overlap(series(102, 1, 1), series(100, 1, 1, 1))).toEqual({ ratio: 0.25, both: 1, either: 4 });
});

test('a silence of both counts for nothing', () => {
  expect(overlap(series(100, 1, 0, 0, 1), series(100, 1, 0, 0, 0))).toEqual({ ratio: 0.5, both: 1, either: 2 });
  expect(overlap(series(0), series(0))).toEqual({ ratio: null, both: 0, either: 0 });
});

test('only bins inside the window count', () => {
  const up = series(100, 1, 1, 1, 1, 1);
  const down = series(103, 1, 1, 1, 1);
  expect(commonWindow(up, down)).toEqual({ from: 103 * FINE_BIN_NS, to: 105 * FINE_BIN_NS });
  expect(overlap(up, down, commonWindow(up, down))).toEqual({ ratio: 1, both: 2, either: 2 });
});

test('receivers that were never busy at the same time have no common window', () => {
  expect(commonWindow(series(100, 1, 1), series(102, 1))).toBeNull();
  expect(commonWindow(series(100, 0, 0), series(100, 1))).toBeNull();
});

test('a series of another clock is compared after its shift, to the nearest bin', () => {
  const down = shifted(series(0, 1, 1, 1), 100 * FINE_BIN_NS + 1e6);
  expect(overlap(series(100, 1, 1, 1), down)).toEqual({ ratio: 1, both: 3, either: 3 });
});
