import { expect, it } from 'vitest';
import { listInWords } from '../../../shared/model/list-words.ts';

it('says a list as people say it, whatever its length', () => {
  expect([[], ['office'], ['office', 'dc'], ['office', 'dc', 'home']].map(listInWords)).toEqual([
    '',
    'office',
    'office and dc',
    'office, dc and home',
  ]);
});
