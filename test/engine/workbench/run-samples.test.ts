import { describe, expect, it } from 'vitest';
import type { TrafficSample } from '../../../shared/model/run-state.ts';
import { RunSamples } from '../../../electron/engine/workbench/run-samples.ts';

function sampleOf(exchange: number, end: TrafficSample['end'], at: number): TrafficSample {
  return { part: 0, exchange, control: exchange === 1, end, at, sent: at, received: at };
}

describe('the samples of a run', () => {
  it('are kept as they are while there are few', () => {
    const samples = new RunSamples(10);
    for (let at = 0; at < 10; at++) samples.add(sampleOf(1, 'client', at));
    expect(samples.all.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('get coarser when there are too many, and keep the beginning and the end of each end of each exchange', () => {
    const samples = new RunSamples(100);
    for (let at = 0; at < 1000; at++) {
      for (const end of ['client', 'server'] as const) samples.add(sampleOf(at < 300 ? 1 : 2, end, at));
      expect(samples.all.length).toBeLessThanOrEqual(100);
    }
    for (const end of ['client', 'server'] as const) {
      const times = (exchange: number): number[] =>
        samples.all.filter((sample) => sample.end === end && sample.exchange === exchange).map(({ at }) => at);
      expect([times(1)[0], times(1).at(-1), times(2)[0], times(2).at(-1)]).toEqual([0, 299, 300, 999]);
      // Nothing long is left out.
      const gaps = times(2).map((at, index, all) => at - (all[index - 1] ?? at));
      expect(Math.max(...gaps)).toBeLessThan(100);
    }
  });
});
