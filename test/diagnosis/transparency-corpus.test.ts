import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CORPUS, compareWithCorpus } from '../../electron/diagnosis/transparency-corpus.ts';

const at = fc.nat({ max: CORPUS.length - 200 });

describe('the corpus', () => {
  it('holds every byte value and long runs', () => {
    expect(new Set(CORPUS).size).toBe(256);
    expect(CORPUS.length).toBeGreaterThan(64 * 1024);
  });
});

describe('compareWithCorpus', () => {
  it('finds nothing in the corpus, whole or as far as it came', () => {
    fc.assert(
      fc.property(fc.nat({ max: CORPUS.length }), (length) => {
        expect(compareWithCorpus(CORPUS.subarray(0, length))).toMatchObject({ firstDifference: null, kind: null });
      }),
    );
  });

  it('finds a changed byte where it is', () => {
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 255 }), (offset, flip) => {
        const received = Buffer.from(CORPUS);
        received[offset] = (received[offset] ?? 0) ^ flip;
        expect(compareWithCorpus(received)).toMatchObject({ firstDifference: offset, kind: 'changed' });
      }),
    );
  });

  it('tells lost bytes and how many, not before the first that differs', () => {
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 100 }), (offset, length) => {
        const found = compareWithCorpus(Buffer.concat([CORPUS.subarray(0, offset), CORPUS.subarray(offset + length)]));
        // What is lost inside a run looks like a corpus that is not complete yet, up to the run's end.
        if (found.kind === null) return;
        expect(found).toMatchObject({ kind: 'lost', length });
        expect(found.firstDifference).toBeGreaterThanOrEqual(offset);
      }),
    );
  });

  it('tells inserted bytes and how many', () => {
    fc.assert(
      fc.property(at, fc.uint8Array({ minLength: 1, maxLength: 100 }), (offset, foreign) => {
        const found = compareWithCorpus(Buffer.concat([CORPUS.subarray(0, offset), foreign, CORPUS.subarray(offset)]));
        expect(found).toMatchObject({ kind: 'inserted', length: foreign.length });
        expect(found.firstDifference).toBeGreaterThanOrEqual(offset);
      }),
    );
  });

  it('finds what stands behind the end', () => {
    expect(compareWithCorpus(Buffer.concat([CORPUS, Buffer.from('x')]))).toMatchObject({
      kind: 'inserted',
      firstDifference: CORPUS.length,
      length: 1,
    });
  });

  it('shows at most 64 of the first wrong bytes', () => {
    const received = Buffer.from(CORPUS).fill(0x7f, 100, 1000);
    expect(compareWithCorpus(received).sample).toHaveLength(64);
  });
});
