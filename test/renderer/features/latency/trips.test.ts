import { describe, expect, it } from 'vitest';
import { latencyOf } from '../../../../renderer/features/latency/trips.ts';
import { perMinuteInWords } from '../../../../renderer/features/latency/words.ts';
import type { NumberTree } from '../../../../shared/model/probe-set.ts';
import { CHECK } from '../../../cli/text/runs.ts';

const TRIPS = (ms: number): NumberTree => ({ '0': { atMs: 0, ms }, '1': { atMs: 12.5, ms: ms + 1 } });
const NUMBERS: NumberTree = {
  idleP50Ms: 2,
  idleP95Ms: 3,
  loadedP50Ms: 20,
  loadedP95Ms: 21,
  roundTripsPerMinute: 2900,
  trips: { idle: TRIPS(2), loaded: TRIPS(20) },
  control: {
    idleP50Ms: 1,
    idleP95Ms: 1,
    loadedP50Ms: null,
    loadedP95Ms: null,
    roundTripsPerMinute: null,
    trips: { idle: TRIPS(1), loaded: {} },
  },
};
const of = (numbers: NumberTree) => latencyOf({ ...CHECK, id: 'latency', result: 'pass', finding: null, numbers });

describe('the round trips of a run', () => {
  it('are those of the route and of the direct way, each in the order of sending', () => {
    expect(of(NUMBERS)?.series).toEqual([
      {
        kind: 'idle',
        p50: 2,
        p95: 3,
        trips: [
          { at: 0, ms: 2 },
          { at: 12.5, ms: 3 },
        ],
      },
      {
        kind: 'loaded',
        p50: 20,
        p95: 21,
        trips: [
          { at: 0, ms: 20 },
          { at: 12.5, ms: 21 },
        ],
      },
      {
        kind: 'idleDirect',
        p50: 1,
        p95: 1,
        trips: [
          { at: 0, ms: 1 },
          { at: 12.5, ms: 2 },
        ],
      },
    ]);
  });

  it('are none where none was kept, or of another check', () => {
    expect(of({ idleP50Ms: 2 })).toBeNull();
    expect(latencyOf({ ...CHECK, id: 'duplex', numbers: NUMBERS })).toBeNull();
    expect(latencyOf(undefined)).toBeNull();
  });

  it('are said in words: how many a minute holds, and how much longer one takes under load', () => {
    const words = (numbers: NumberTree): string => {
      const latency = of(numbers);
      return latency ? perMinuteInWords(latency) : 'nothing';
    };
    expect(words(NUMBERS)).toMatch(/a minute holds 2,900 round trips.* 10 times as long as without load/u);
    expect(words({ ...NUMBERS, loadedP50Ms: 2.1 })).toMatch(/about as long as without load/u);
    expect(words({ ...NUMBERS, roundTripsPerMinute: null })).toMatch(/too few messages/u);
    expect(words({ trips: { idle: TRIPS(1) } })).toMatch(/nothing was measured/u);
  });
});
