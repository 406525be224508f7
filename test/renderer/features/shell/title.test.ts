import { describe, expect, it } from 'vitest';
import { titleOf } from '../../../../renderer/features/shell/title.ts';

/** Of a document the title reads the grades alone. */
function done(...grades: readonly string[]): Parameters<typeof titleOf>[0] {
  return { status: 'done', document: { schema: 'duplexscope.probe-set/1', runs: grades.map((grade) => ({ grade })) } } as Parameters<
    typeof titleOf
  >[0];
}

describe("the window's title", () => {
  it('is the name alone before the first run', () => {
    expect(titleOf(null)).toBe('Duplexscope');
  });

  it('says how the run stands', () => {
    expect(titleOf({ status: 'running', document: null })).toBe('Running – Duplexscope');
    expect(titleOf({ status: 'cancelled', document: null })).toBe('Cancelled – Duplexscope');
    expect(titleOf({ status: 'failed', document: null })).toBe('Could not run – Duplexscope');
    expect(titleOf(done('blocked'))).toBe('Blocked – Duplexscope');
  });

  it('names each grade once, in the order of the verdicts', () => {
    expect(titleOf(done('clean', 'blocked'))).toBe('Clean, Blocked – Duplexscope');
    expect(titleOf(done('clean', 'clean'))).toBe('Clean – Duplexscope');
  });
});
