import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestIncreasing } from '../../electron/wire/longest-run.ts';

it.each([
  [[], []],
  [[5], [0]],
  [
    [0, 1, 2],
    [0, 1, 2],
  ],
  [[2, 1, 0], [0]],
  [
    [3, 0, 1, 2],
    [1, 2, 3],
  ],
  [
    [0, 3, 1, 2],
    [0, 2, 3],
  ],
])('of %j is at %j', (values, expected) => {
  expect(longestIncreasing(values)).toEqual(expected);
});

it('is increasing and as long as the longest of all subsets', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 9 }), (values) => {
      const chosen = longestIncreasing(values).map((index) => values[index] ?? -1);
      expect([...chosen].sort((left, right) => left - right)).toEqual(chosen);
      let longest = 0;
      for (let mask = 0; mask < 1 << values.length; mask += 1) {
        const subset = values.filter((_, index) => (mask >> index) & 1);
        if (subset.every((value, index) => index === 0 || value > (subset[index - 1] ?? -1))) longest = Math.max(longest, subset.length);
      }
      expect(chosen).toHaveLength(longest);
    }),
  );
});
