import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { Failure } from '../../shared/model/failure.ts';
import { BASE_BYTES, BLOCK_BYTES, createPattern, createSource, MAX_PIECE_BYTES } from '../../electron/traffic/pattern.ts';

const MAX_OFFSET = 2 ** 53 - 1 - BASE_BYTES;

/** The definition in the docstring, byte by byte. */
function byteAt(base: Buffer, offset: number): number {
  const place = base[offset % BASE_BYTES] ?? 0;
  const inBlock = offset % BLOCK_BYTES;
  if (inBlock >= 8) return place;
  return place ^ Number((BigInt(Math.floor(offset / BLOCK_BYTES)) >> BigInt(8 * inBlock)) & 0xffn);
}

test('the pattern is the same on every machine and in every version', () => {
  const bytes = Buffer.alloc(BASE_BYTES * 3);
  createPattern(7, 'up').fill(bytes, 0);
  expect(createHash('sha256').update(bytes).digest('hex')).toMatchInlineSnapshot(
    `"9f484b00437652ff0297f47237696ff2c813323940b5f056f673085c4254e900"`,
  );
});

test('seed and direction each give another pattern', () => {
  const bases = [createPattern(1, 'up'), createPattern(1, 'down'), createPattern(2, 'up'), createPattern(2 ** 53 - 1, 'up')].map(
    ({ base }) => base.toString('hex'),
  );
  expect(new Set(bases).size).toBe(4);
});

test('fill writes what the definition says at any offset and length', () => {
  const pattern = createPattern(3, 'down');
  const offsets = fc.oneof(
    fc.integer({ min: 0, max: 3 * BASE_BYTES }),
    fc.maxSafeNat().filter((offset) => offset <= MAX_OFFSET),
    fc.integer({ min: 1, max: 2 ** 36 }).map((block) => block * BLOCK_BYTES - 3),
  );
  fc.assert(
    fc.property(offsets, fc.integer({ min: 0, max: 9000 }), (offset, length) => {
      const target = Buffer.alloc(length);
      pattern.fill(target, offset);
      for (let index = 0; index < length; index++) if (target[index] !== byteAt(pattern.base, offset + index)) return false;
      return true;
    }),
    { numRuns: 60 },
  );
});

test('a source hands out the pattern in pieces of any size', () => {
  const pattern = createPattern(5, 'up');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 8 }),
      (startAt, lengths) => {
        const source = createSource(pattern, startAt);
        for (const length of lengths) {
          const expected = Buffer.alloc(length);
          pattern.fill(expected, source.offset);
          if (!source.next(length).equals(expected)) return false;
        }
        return source.offset === startAt + lengths.reduce((sum, length) => sum + length, 0);
      },
    ),
    { numRuns: 60 },
  );
});

test('seeds and offsets that no number can hold exactly are refused', () => {
  for (const seed of [-1, 1.5, NaN, 2 ** 53]) expect(() => createPattern(seed, 'up')).toThrow(Failure);
  expect(() => createPattern(1, 'up').fill(Buffer.alloc(2), 2 ** 53 - 1)).toThrow(Failure);
  expect(() => createSource(createPattern(1, 'up')).next(MAX_PIECE_BYTES + 1)).toThrow(Failure);
});
