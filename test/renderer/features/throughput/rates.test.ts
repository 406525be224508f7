import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averageRate,
  BIN_NS,
  bytesAt,
  inFlightAt,
  lastGrowth,
  Rates,
  type Counter,
} from '../../../../renderer/features/throughput/rates.ts';

const ms = (...values: number[]): number[] => values.map((value) => value * 1e6);
/** 1,000 bytes in 50 ms. */
const SLOW = 160_000;

describe('a counter', () => {
  const counter: Counter = { at: ms(100, 150, 250), bytes: [0, 1000, 2000] };

  it('is read between two counts in proportion, and stands still before the first and after the last', () => {
    expect([50, 100, 125, 200, 250, 900].map((at) => bytesAt(counter, at * 1e6))).toEqual([0, 0, 500, 1500, 2000, 2000]);
  });

  it('has an average between two moments, and grew for the last time at one', () => {
    expect(averageRate({ at: ms(0, 500, 1000), bytes: [0, 1000, 1000] }, 0, 500e6)).toBe(16_000);
    expect(averageRate({ at: ms(0, 500), bytes: [0, 0] }, 0, 500e6)).toBeNull();
    expect(averageRate({ at: ms(0, 500), bytes: [0, 10] }, 0, 0)).toBeNull();
    expect(lastGrowth({ at: ms(0, 500, 1000), bytes: [0, 1000, 1000] })).toBe(500e6);
    expect(lastGrowth({ at: ms(0, 500), bytes: [0, 0] })).toBeNull();
    expect(lastGrowth({ at: [], bytes: [] })).toBeNull();
  });

  it('less another one is what is in flight, never below nothing', () => {
    const received: Counter = { at: ms(100, 160, 250), bytes: [0, 400, 2100] };
    expect(inFlightAt(counter, received, 150e6)).toBe(1000 - 333);
    expect(inFlightAt(counter, received, 250e6)).toBe(0);
  });
});

describe('rates', () => {
  const ratesOf = (counter: Counter, start: number, final: boolean): readonly number[] => {
    const rates = new Rates();
    rates.grow(counter, start, final);
    return rates.bits;
  };

  it('are means of 50 ms on the grid of the exchange, however the counts fall', () => {
    expect(ratesOf({ at: ms(0, 50, 100), bytes: [0, 1000, 3000] }, 0, false)).toEqual([SLOW, 2 * SLOW]);
    expect(ratesOf({ at: ms(0, 25, 100), bytes: [0, 500, 2000] }, 0, false)).toEqual([SLOW, SLOW]);
  });

  it('do not show a bin that is not full before nothing more comes', () => {
    const counter: Counter = { at: ms(0, 50, 70), bytes: [0, 1000, 2000] };
    expect(ratesOf(counter, 0, false)).toEqual([SLOW]);
    expect(ratesOf(counter, 0, true)).toEqual([SLOW, SLOW]);
  });

  it('are nothing before the counter of an end began', () => {
    expect(ratesOf({ at: ms(120, 200), bytes: [0, 800] }, 0, false)).toEqual([0, 0, expect.closeTo((300 * 8) / 0.05, 5), SLOW / 2]);
  });

  it('show a short exchange that ended within one bin', () => {
    expect(ratesOf({ at: ms(10, 15), bytes: [0, 1000] }, 10e6, true)).toEqual([SLOW]);
  });

  it('begin anew with another start, and when counts came in between', () => {
    const rates = new Rates();
    rates.grow({ at: ms(0, 200), bytes: [0, 4000] }, 0, false);
    expect(rates.bits).toEqual([SLOW, SLOW, SLOW, SLOW]);
    rates.grow({ at: ms(0, 100, 200), bytes: [0, 4000, 4000] }, 0, false);
    rates.grow({ at: ms(50, 100), bytes: [0, 1000] }, 50e6, false);
    expect(rates.bits).toEqual([SLOW]);
  });

  it('take a last bin back that was not full when more comes after all', () => {
    const rates = new Rates();
    rates.grow({ at: ms(0, 20), bytes: [0, 1000] }, 0, true);
    rates.grow({ at: ms(0, 20, 50, 100), bytes: [0, 1000, 1000, 3000] }, 0, false);
    expect(rates.bits).toEqual([SLOW, 2 * SLOW]);
  });

  it('are the same whether they grew by bits or all at once, and add up to what was counted', () => {
    const anyCounter = fc
      .array(fc.record({ wait: fc.integer({ min: 1, max: 160 }), bytes: fc.integer({ min: 0, max: 1_000_000 }) }), {
        minLength: 2,
        maxLength: 60,
      })
      .map((steps) => {
        const at: number[] = [0];
        const bytes: number[] = [0];
        for (const step of steps) {
          at.push((at.at(-1) ?? 0) + step.wait * 1e6);
          bytes.push((bytes.at(-1) ?? 0) + step.bytes);
        }
        return { at, bytes };
      });
    fc.assert(
      fc.property(anyCounter, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 10 }), (counter, steps) => {
        const whole = ratesOf(counter, 0, true);
        const rates = new Rates();
        let taken = 1;
        for (const step of steps) {
          taken = Math.min(counter.at.length, taken + step);
          rates.grow({ at: counter.at.slice(0, taken), bytes: counter.bytes.slice(0, taken) }, 0, false);
        }
        rates.grow(counter, 0, true);
        expect(rates.bits).toEqual(whole);
        const sum = whole.reduce((total, bits) => total + (bits * BIN_NS) / 8e9, 0);
        expect(sum).toBeCloseTo(counter.bytes.at(-1) ?? 0, 2);
      }),
    );
  });
});
