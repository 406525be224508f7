import { describe, expect, it } from 'vitest';
import { Told } from './told.ts';

const NOBODY: ReadonlySet<string> = new Set();

describe('what the lives of one folder told', () => {
  it('is held against each later one', () => {
    const told = new Told();
    told.add([{ session: 'a', events: 5 }], NOBODY);
    told.add([{ session: 'b', rows: [1] }], NOBODY);
    expect(told.lines).toEqual([
      { session: 'a', events: 5 },
      { session: 'b', rows: [1] },
    ]);
  });

  it('says which entry was tested again in a later life, and not that it was tested in its own', () => {
    const told = new Told();
    expect(told.add([{ session: 'a', rows: [1], visited: ['127.1.0.1'] }], new Set(['127.1.0.1', '127.1.0.2']))).toEqual([]);
    // Tested before the kill, and not committed: it has to be tested once more.
    expect(told.add([{ session: 'a', rows: [1, 2], visited: ['127.1.0.1', '127.1.0.2'] }], new Set(['127.1.0.2']))).toEqual([]);
    expect(told.add([], new Set(['127.1.0.2', '127.1.0.3']))).toEqual([expect.stringContaining('127.1.0.2')]);
  });
});
