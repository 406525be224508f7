import { describe, expect, it } from 'vitest';
import { titleOf } from '../../../../renderer/features/shell/title.ts';

describe("the window's title", () => {
  it('is the name alone before the first run', () => {
    expect(titleOf(null)).toBe('Duplexscope');
  });

  it('says how the run stands', () => {
    expect(titleOf({ status: 'running', document: null })).toBe('Running – Duplexscope');
    expect(titleOf({ status: 'cancelled', document: null })).toBe('Cancelled – Duplexscope');
    expect(titleOf({ status: 'failed', document: null })).toBe('Could not run – Duplexscope');
  });
});
