import { describe, expect, it } from 'vitest';
import { randomPiece } from '../../electron/diagnosis/random.ts';

describe('random pieces', () => {
  it('are as long as was asked, and never the same twice', () => {
    const pieces = Array.from({ length: 2000 }, () => randomPiece(12));
    expect(new Set(pieces.map(({ length }) => length))).toEqual(new Set([12]));
    expect(new Set(pieces.map((piece) => piece.toString('hex'))).size).toBe(2000);
  });

  it('stay as they were when more are taken', () => {
    const first = randomPiece(16);
    const before = first.toString('hex');
    for (let n = 0; n < 1000; n++) randomPiece(16);
    expect(first.toString('hex')).toBe(before);
  });
});
