import { describe, expect, it } from 'vitest';
import {
  MAX_CHARACTERS_AT_ONCE,
  MAX_EVENT_BYTES,
  MAX_EVENTS,
  RunEvents,
  runEventOf,
} from '../../../electron/engine/workbench/run-events.ts';
import { eventOf } from './run-events.ts';

describe('the events of a run', () => {
  it('are numbered over all parts, with times from the start of the run and bytes as base64', () => {
    const events = new RunEvents();
    events.add(runEventOf(0, 5, eventOf(1)));
    events.add(runEventOf(1, 9_000, eventOf(1, { kind: 'head', bytes: Buffer.from('abc').subarray(1), count: 3, text: 'x' })));
    expect(events.after(0, 10)).toMatchObject([
      { id: 'e1', part: 0, seq: 1, at: 1005, bytes: null },
      { id: 'e1', part: 1, seq: 2, at: 10_000, kind: 'head', bytes: Buffer.from('bc').toString('base64'), count: 3, text: 'x' },
    ]);
    expect(events.after(1, 10).map(({ seq }) => seq)).toEqual([2]);
    expect(events.after(0, 1).map(({ seq }) => seq)).toEqual([1]);
    expect(events.after(2, 10)).toEqual([]);
  });

  it('end with a note when there are too many', () => {
    const events = new RunEvents();
    for (let n = 1; n < MAX_EVENTS; n++) expect(events.add(runEventOf(0, 0, eventOf(n)))).toBe(true);
    expect(events.add(runEventOf(0, 0, eventOf(MAX_EVENTS)))).toBe(true);
    expect(events.add(runEventOf(0, 0, eventOf(MAX_EVENTS + 1)))).toBe(false);
    expect(events.count).toBe(MAX_EVENTS);
    expect(events.after(MAX_EVENTS - 1, 10)).toMatchObject([
      { seq: MAX_EVENTS, kind: 'note', text: expect.stringContaining('200,000') as string },
    ]);
  });

  it('are given in pieces where their bytes are many, each of one event at least', () => {
    const events = new RunEvents();
    const bytes = Buffer.alloc(64 * 1024);
    for (let n = 1; n <= 100; n++) events.add(runEventOf(0, 0, eventOf(n, { bytes, count: bytes.length })));
    events.add(runEventOf(0, 0, eventOf(101, { bytes: Buffer.alloc(MAX_CHARACTERS_AT_ONCE) })));
    events.add(runEventOf(0, 0, eventOf(102)));
    const pieces: number[] = [];
    for (let after = 0; ;) {
      const piece = events.after(after, 2000);
      if (piece.length === 0) break;
      expect(piece.map(({ seq }) => seq)).toEqual(piece.map((_, index) => after + index + 1));
      pieces.push(piece.length);
      after += piece.length;
    }
    // 23 × 87,384 characters are below 2 MiB, 24 are not.
    expect(pieces).toEqual([23, 23, 23, 23, 8, 1, 1]);
  });

  it('lose their bytes, but not their counts, when these are too many', () => {
    const events = new RunEvents();
    const bytes = Buffer.alloc(MAX_EVENT_BYTES / 4);
    for (let n = 1; n <= 5; n++) events.add(runEventOf(0, 0, eventOf(n, { bytes, count: bytes.length })));
    events.add(runEventOf(0, 0, eventOf(6, { bytes: Buffer.alloc(1) })));
    const kept = [0, 1, 2, 3, 4, 5].flatMap((after) => events.after(after, 1));
    expect(kept.map((event) => event.bytes === null)).toEqual([false, false, false, false, true, true]);
    expect(kept[4]?.count).toBe(bytes.length);
    expect(events.weight).toBeGreaterThan(MAX_EVENT_BYTES);
  });
});
