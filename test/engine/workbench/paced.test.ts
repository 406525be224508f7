import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PACE_MS, paced } from '../../../electron/engine/workbench/paced.ts';

describe('a paced delivery', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells soon, once, what changed in one turn', () => {
    const deliver = vi.fn();
    const { touch } = paced(deliver);
    for (let n = 0; n < 100; n += 1) touch();
    expect(deliver).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(deliver).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(deliver).toHaveBeenCalledTimes(1);
  });

  it('tells of a flood twenty times a second, and of its end', () => {
    let changes = 0;
    const told: number[] = [];
    const { touch } = paced(() => {
      told.push(changes);
    });
    while (changes < 1000) {
      changes += 1;
      touch();
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(PACE_MS);
    expect(told.length).toBeGreaterThan(15);
    expect(told.length).toBeLessThanOrEqual(21);
    expect(told.at(-1)).toBe(1000);
  });

  it('waits for longer when much was delivered', () => {
    const deliver = vi.fn(() => 500);
    const { touch } = paced(deliver);
    touch();
    vi.advanceTimersByTime(1);
    touch();
    vi.advanceTimersByTime(490);
    expect(deliver).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(20);
    expect(deliver).toHaveBeenCalledTimes(2);
  });

  it('keeps its distance when it is touched while it delivers', () => {
    let left = 3;
    const { touch } = paced(() => {
      left -= 1;
      if (left > 0) touch();
    });
    touch();
    vi.advanceTimersByTime(1);
    expect(left).toBe(2);
    vi.advanceTimersByTime(PACE_MS - 2);
    expect(left).toBe(2);
    vi.advanceTimersByTime(1000);
    expect(left).toBe(0);
  });

  it('says nothing more once it is closed', () => {
    const deliver = vi.fn();
    const { touch, close } = paced(deliver);
    touch();
    close();
    touch();
    vi.advanceTimersByTime(1000);
    expect(deliver).not.toHaveBeenCalled();
  });
});
