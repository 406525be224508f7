import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYTHING, Ladder, passes, type Filter } from '../../../../renderer/features/transcript/ladder.ts';
import type { RunEvent } from '../../../../shared/model/run-state.ts';
import { events } from './events.ts';

describe('the ladder', () => {
  it('puts late events where they belong by their time, and keeps equal times as they were recorded', () => {
    const list = events([1, 'client connecting'], [5, 'client connected'], [5, 'server accepted'], [3, 'server note', 'late']);
    const ladder = new Ladder();
    ladder.grow(list);
    expect(ladder.shown).toEqual([0, 3, 1, 2]);
    expect(ladder.rowOf(3)).toBe(1);
  });

  it('does not let counted bytes stand before the head that their end saw last', () => {
    const list = events(
      [10, 'client received head', 'HTTP/1.1 101 x\r\n\r\n'],
      [2, 'client received bytes'],
      [60, 'client received bytes'],
    );
    const ladder = new Ladder();
    ladder.grow(list);
    expect(ladder.shown).toEqual([0, 1, 2]);
    expect([0, 1, 2].map((index) => ladder.time(index) / 1e6)).toEqual([10, 10, 60]);
  });

  it('does not hold one part’s bytes back by the head of another part', () => {
    const list = events([10, 'client@1 received head', 'HTTP/1.1 101 x\r\n\r\n'], [2, 'client@0 received bytes']);
    const ladder = new Ladder();
    ladder.grow(list);
    expect(ladder.shown).toEqual([1, 0]);
  });

  it('begins anew with another list', () => {
    const ladder = new Ladder();
    ladder.grow(events([1, 'client connecting'], [2, 'client connected']));
    ladder.grow(events([1, 'server accepted']));
    expect(ladder.length).toBe(1);
    expect(ladder.shown).toEqual([0]);
  });

  it('names the row at which a hidden event would stand', () => {
    const ladder = new Ladder();
    ladder.grow(events([1, 'client connecting'], [2, 'server accepted'], [3, 'client connected']));
    ladder.show({ ...EVERYTHING, ends: ['client'] });
    expect(ladder.shown).toEqual([0, 2]);
    expect(ladder.rowOf(1)).toBe(-1);
    expect(ladder.rowAt(1)).toBe(1);
  });

  it('shows the same whether it grew by bits, all at once, or was filtered in between', () => {
    const kinds: readonly RunEvent['kind'][] = ['head', 'bytes', 'fin', 'connected', 'proxy-dialogue'];
    const anyEvent = fc.record({
      at: fc.integer({ min: 0, max: 20 }),
      end: fc.constantFrom<RunEvent['end']>('client', 'server', 'hop'),
      kind: fc.constantFrom(...kinds),
      part: fc.integer({ min: 0, max: 1 }),
    });
    const anyFilter: fc.Arbitrary<Filter> = fc.record({
      part: fc.constantFrom(null, 0, 1),
      ends: fc.subarray(['client', 'server', 'hop'] as const),
      groups: fc.subarray(['heads', 'bytes', 'ends', 'connections', 'proxies'] as const),
    });
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), fc.array(fc.nat(9), { maxLength: 12 }), anyFilter, (seen, steps, filter) => {
        const all = seen.map((event, index): RunEvent => ({
          ...event,
          id: `e${String(index + 1)}`,
          seq: index + 1,
          hop: null,
          direction: null,
          bytes: null,
          count: 0,
          text: null,
        }));
        const whole = new Ladder();
        whole.grow(all);
        const growing: RunEvent[] = [];
        const bits = new Ladder();
        bits.show(filter);
        for (const step of [...steps, all.length]) {
          growing.push(...all.slice(growing.length, growing.length + step));
          bits.grow(growing);
        }
        expect(bits.shown).toEqual(whole.shown.filter((index) => passes(filter, all[index] ?? ({} as RunEvent))));
        bits.show(EVERYTHING);
        expect(bits.shown).toEqual(whole.shown);
        const times = whole.shown.map((index) => whole.time(index));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const [row, index] of whole.shown.entries()) expect(whole.rowOf(index)).toBe(row);
      }),
    );
  });
});
