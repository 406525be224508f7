import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosen, decimalsOf, moved, roundUp, roundUpSeconds, unitFor, zoomed } from '../../../../renderer/features/throughput/axes.ts';
import { csvOf } from '../../../../renderer/features/throughput/csv.ts';
import { decimate } from '../../../../renderer/features/throughput/decimate.ts';
import { controlFor, exchangesOf, nameOf, shownExchange, type EndSamples } from '../../../../renderer/features/throughput/exchanges.ts';

describe('decimated curves', () => {
  it('are the bins themselves where there is room for them', () => {
    expect(decimate([[1, 2, 3], [4], null], 0, 3, 10)).toEqual({
      bins: [0, 1, 2],
      values: [
        [1, 2, 3],
        [4, null, null],
        [null, null, null],
      ],
    });
    expect(decimate([[1, 2, 3, 4]], 1.2, 2.6, 10).bins).toEqual([1, 2]);
    expect(decimate([], 0, 5, 10)).toEqual({ bins: [], values: [] });
  });

  it('keep the least and the greatest of every bucket, in the order in which they came', () => {
    expect(decimate([[0, 9, 5, 5, 7, 1, 5, 5]], 0, 8, 4)).toEqual({ bins: [0, 2, 4, 6], values: [[0, 9, 7, 1]] });
  });

  it('never have more points than asked for, and lose no extreme', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 2, max: 400 }),
        (curve, most) => {
          const { bins, values } = decimate([curve], 0, curve.length, most);
          expect(bins.length).toBeLessThanOrEqual(Math.max(2, most));
          expect(bins).toEqual([...bins].sort((a, b) => a - b));
          const shown = (values[0] ?? []).map((value) => value ?? NaN);
          expect(Math.max(...shown)).toBe(Math.max(...curve));
          expect(Math.min(...shown)).toBe(Math.min(...curve));
        },
      ),
    );
  });
});

describe('axes', () => {
  it('end at round numbers in a unit that reads well', () => {
    expect([0, 950_000, 1.01e6, 2.4e9, 9.9e9].map(roundUp)).toEqual([1e6, 1e6, 1.5e6, 3e9, 1e10]);
    expect([256_000, 4e6, 2e9].map((most) => unitFor(most).name)).toEqual(['kbit/s', 'Mbit/s', 'Gbit/s']);
    expect([0.3, 0.5, 4, 61, 3599].map(roundUpSeconds)).toEqual([0.5, 0.5, 5, 120, 3600]);
  });

  it('write marks with as many digits as say them truly', () => {
    expect([500, 1, 2.5, 0.25, 0.1, 0.05, 0.025].map(decimalsOf)).toEqual([0, 0, 1, 2, 1, 2, 3]);
  });

  const whole = { min: 10, max: 20 };

  it('zoom around a moment, which stays where it is', () => {
    expect(zoomed(whole, 0.5, 12, whole)).toEqual({ min: 11, max: 16 });
    expect(zoomed({ min: 11, max: 16 }, 4, 12, whole)).toBeNull();
    const closest = zoomed({ min: 15, max: 15.2 }, 0.5, 15.1, whole);
    expect([closest?.min.toFixed(6), closest?.max.toFixed(6)]).toEqual(['15.000000', '15.200000']);
  });

  it('move no further than there is something', () => {
    expect(moved({ min: 11, max: 13 }, 20, whole)).toEqual({ min: 18, max: 20 });
    expect(moved({ min: 11, max: 13 }, -20, whole)).toEqual({ min: 10, max: 12 });
  });

  it('show what was brushed, and all again when that is all', () => {
    expect(chosen({ min: 12, max: 14 }, whole)).toEqual({ min: 12, max: 14 });
    expect(chosen({ min: 9, max: 25 }, whole)).toBeNull();
    expect(chosen({ min: 19.99, max: 20 }, whole)).toEqual({ min: 19.8, max: 20 });
  });
});

function samples(exchange: number, end: 'client' | 'server', more: Partial<EndSamples> = {}): EndSamples {
  const at = [0, 50e6, 100e6].map((ns) => ns + exchange * 1e9);
  return { part: 0, exchange, control: false, end, at, sent: [0, 1000, 2000], received: [0, 500, 1500], ...more };
}

describe('exchanges', () => {
  it('join their two ends: up is sent by the client and received by the server', () => {
    const [first] = exchangesOf([samples(1, 'server', { at: [999e6, 2e9, 3e9] }), samples(1, 'client')]);
    expect(first).toMatchObject({ number: 1, start: 999e6 });
    expect(first?.upSent?.bytes).toEqual([0, 1000, 2000]);
    expect(first?.upReceived).toEqual({ at: [999e6, 2e9, 3e9], bytes: [0, 500, 1500] });
  });

  it('have no counters of an end that was not counted', () => {
    const [first] = exchangesOf([samples(1, 'client'), samples(1, 'server', { at: [], sent: [], received: [] })]);
    expect(first).toMatchObject({ upReceived: null, downSent: null });
    expect(first?.downReceived).not.toBeNull();
  });

  const all = exchangesOf([
    samples(1, 'client', { control: true }),
    samples(2, 'client'),
    samples(3, 'client', { control: true }),
    samples(4, 'client'),
    samples(5, 'client', { part: 1, control: true }),
    samples(6, 'client', { part: 1 }),
    samples(7, 'client', { part: 1, control: true }),
  ]);

  it('are named by their part and counted in it', () => {
    const names = all.map((one) => nameOf(one, all, ['tunnel', 'relay']));
    expect(names).toEqual([
      'direct control 1 (tunnel)',
      'both ways 1 (tunnel)',
      'direct control 2 (tunnel)',
      'both ways 2 (tunnel)',
      'direct control 1 (relay)',
      'both ways 1 (relay)',
      'direct control 2 (relay)',
    ]);
    expect(all[1] && nameOf(all[1], all, ['tunnel'])).toBe('both ways 1');
  });

  it('show the newest over the route until another is chosen', () => {
    expect(shownExchange(all, null, null)?.number).toBe(6);
    expect(shownExchange(all, 2, null)?.number).toBe(2);
    expect(shownExchange(all, 99, null)?.number).toBe(6);
    expect(shownExchange(all.slice(0, 1), null, null)).toBeNull();
  });

  it('show no exchange that is too small to have a rate while there is another', () => {
    const large = [0, 40_000, 80_000];
    const small = [0, 1024, 1024];
    const both = exchangesOf([
      samples(1, 'client', { sent: large, received: large }),
      samples(2, 'client', { sent: small, received: small }),
    ]);
    expect(shownExchange(both, null, null)?.number).toBe(1);
    expect(shownExchange(both, 2, null)?.number).toBe(2);
    expect(shownExchange(both.slice(1), null, null)?.number).toBe(2);
  });

  it('show one of the mode that is looked at, where it has any', () => {
    const modes = [...new Set(all.filter(({ control }) => !control).map(({ part }) => part))];
    expect(modes.length).toBeGreaterThan(1);
    for (const part of modes) expect(shownExchange(all, null, part)?.part).toBe(part);
    expect(shownExchange(all, 2, 1)?.number).toBe(2);
    expect(shownExchange(all, null, 99)?.number).toBe(6);
  });

  it('are compared with the control of their part that was made last before them', () => {
    expect(all.filter(({ control }) => !control).map((one) => controlFor(one, all)?.number)).toEqual([1, 3, 5]);
    expect(controlFor(all[5] ?? null, all.slice(5))?.number).toBe(7);
    expect(controlFor(null, all)?.number).toBe(7);
  });

  it('as CSV have every bin, units in the names, and the control beside them by its own time', () => {
    const [exchange, control] = exchangesOf([
      samples(1, 'client'),
      samples(1, 'server', { sent: [0, 4000, 8000], received: [0, 900, 2000] }),
      samples(2, 'server', { control: true, received: [0, 2000, 4000] }),
    ]);
    if (!exchange || !control) throw new Error('no exchange');
    expect(csvOf(exchange, control).split('\r\n')).toEqual([
      'seconds_since_run_start,up_sent_bit_per_s,up_received_bit_per_s,up_in_flight_bytes,down_sent_bit_per_s,down_received_bit_per_s,down_in_flight_bytes,control_up_received_bit_per_s,control_down_received_bit_per_s',
      '1.000,160000,144000,100,640000,80000,3500,320000,',
      '1.050,160000,176000,0,640000,160000,6500,320000,',
      '',
    ]);
  });
});
