import { expect, test } from 'vitest';
import fc from 'fast-check';
import { baseWords } from '../../electron/traffic/base-words.ts';

/** mulberry32 as its author gives it (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c), `words` times. */
function mulberry32(start: number, words: number): Buffer {
  const bytes = Buffer.alloc(4 * words);
  let state = start;
  for (let index = 0; index < words; index++) {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    bytes.writeInt32LE(word ^ (word >>> 14), 4 * index);
  }
  return bytes;
}

test('the words are those of mulberry32, whatever it starts from', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (state) => baseWords(state).equals(mulberry32(state, 16_384))),
    { numRuns: 50 },
  );
});

test('what was handed out stays when more is asked for', () => {
  const first = baseWords(1);
  const before = first.toString('hex');
  baseWords(2);
  expect(first.toString('hex')).toBe(before);
});
