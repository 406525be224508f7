import { describe, expect, it } from 'vitest';
import { rank } from '../../../../renderer/features/shell/rank.ts';

describe('finding an action', () => {
  it('wants every word, in any order and case, in the name or the group', () => {
    expect(rank('Diagnose through flips-a-byte', 'Specimens', 'FLIPS diagnose')).toBeGreaterThan(0);
    expect(rank('Diagnose through flips-a-byte', 'Specimens', 'specimens flips')).toBeGreaterThan(0);
    expect(rank('Diagnose through one-in-three-fails', 'Specimens', 'flips')).toBe(0);
  });

  it('puts what begins with it first, then what has a word that does', () => {
    const ranks = ['Server', 'Start a server: echo', 'Observer'].map((label) => rank(label, 'Go to', 'server'));
    expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
    expect(new Set(ranks).size).toBe(3);
  });

  it('shows everything while nothing is typed', () => {
    expect(rank('Settings', 'Go to', '')).toBeGreaterThan(0);
  });
});
