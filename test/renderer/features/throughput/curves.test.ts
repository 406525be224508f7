import { describe, expect, it } from 'vitest';
import { Curves } from '../../../../renderer/features/throughput/curves.ts';
import { exchangesOf, type EndSamples } from '../../../../renderer/features/throughput/exchanges.ts';

/** Counts of one end every 50 ms from `from` ms on. */
function counts(exchange: number, end: 'client' | 'server', from: number, sent: number[], received: number[], control = false): EndSamples {
  return { part: 0, exchange, control, end, at: sent.map((_, index) => (from + index * 50) * 1e6), sent, received };
}

const control = [
  counts(1, 'client', 0, [0, 4000, 8000], [0, 4000, 8000], true),
  counts(1, 'server', 0, [0, 4000, 8000], [0, 4000, 8000], true),
];
const route = [
  counts(2, 'client', 1000, [0, 3000, 4000, 4000], [0, 1000, 2000, 2000]),
  counts(2, 'server', 1000, [0, 2000, 2000, 2000], [0, 1000, 2000, 4000]),
];

describe('curves', () => {
  it('stand beside a control that is put at the same start', () => {
    const all = exchangesOf([...control, ...route]);
    const curves = new Curves();
    curves.grow(all[1] ?? null, all, true);
    expect(curves.start).toBe(1000e6);
    expect(curves.seconds).toBeCloseTo(0.15, 9);
    expect(curves.bins.map((bins) => bins?.map((bits) => bits / 160))).toEqual([
      [3000, 1000, 0],
      [1000, 1000, 2000],
      [2000, 0, 0],
      [1000, 1000, 0],
      [4000, 4000],
      [4000, 4000],
    ]);
  });

  it('average what was sent and what arrived of it over the same time, and tell the most in flight', () => {
    const all = exchangesOf([...control, ...route]);
    const curves = new Curves();
    curves.grow(all[1] ?? null, all, true);
    const readings = curves.readings(1060e6);
    expect(readings.upSent.average).toBe(readings.upReceived.average);
    expect(readings.upReceived.average).toBeCloseTo((4000 * 8) / 0.15, 3);
    expect(readings.controlDown.average).toBeCloseTo((8000 * 8) / 0.1, 3);
    expect(readings.upInFlight).toEqual({ average: 2000, atCursor: 2000 });
    expect(readings.upSent.atCursor).toBe(160_000);
    expect(curves.readings(null).upSent.atCursor).toBeNull();
  });

  it('show a control alone while there is nothing else, and do not take it for ended', () => {
    const all = exchangesOf([counts(1, 'client', 0, [0, 1000], [0, 1000], true), counts(1, 'server', 0, [0, 1000], [0, 400], true)]);
    const curves = new Curves();
    curves.grow(null, all, false);
    expect(curves.bins.map((bins) => bins?.length ?? null)).toEqual([null, null, null, null, 1, 1]);
    expect(curves.readings(null).controlUp.average).toBeCloseTo((400 * 8) / 0.05, 3);
  });

  it('have no readings of an end that was not counted', () => {
    const all = exchangesOf([counts(1, 'client', 0, [0, 1000], [0, 1000])]);
    const curves = new Curves();
    curves.grow(all[0] ?? null, all, true);
    const { upReceived, upInFlight, downReceived } = curves.readings(0);
    expect([upReceived.average, upInFlight.average, upInFlight.atCursor]).toEqual([null, null, null]);
    expect(downReceived.average).not.toBeNull();
  });
});
