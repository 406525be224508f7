import { expect, it } from 'vitest';
import { placesOf } from '../../../../renderer/features/run/bisection.ts';

it('says where the finding of a check begins', () => {
  expect(placesOf({ numbers: { bisection: { from: 1, to: 2, prefixes: { '0': 'absent' } } } })).toEqual([{ from: 1, to: 2, what: [] }]);
  expect(placesOf({ numbers: { bisection: { from: null, to: null, prefixes: {} } } })).toEqual([]);
  expect(placesOf({ numbers: {} })).toEqual([]);
});

it('puts together the header lines that were changed at the same place, first proxy first', () => {
  const request = { 'added x-b': { from: 2, to: 2 }, 'added via': { from: 0, to: 0 }, 'removed x-a': { from: 2, to: 2 } };
  const response = { 'added via': { from: 0, to: 0 }, 'value server': { from: null, to: null } };
  expect(placesOf({ numbers: { bisection: { request, response } } })).toEqual([
    { from: 0, to: 0, what: ['added via'] },
    { from: 2, to: 2, what: ['added x-b', 'removed x-a'] },
  ]);
});
