import { expect, test } from 'vitest';
import fc from 'fast-check';
import { COARSE_BIN_NS, createSampler, FINE_BIN_NS, MAX_BINS } from '../../electron/traffic/sampler.ts';

const START = 1_234_567_891_234;

test('every byte is in exactly one bin of each resolution, at its time', () => {
  const arrivals = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 80e6 }), bytes: fc.integer({ min: 1, max: 2 ** 20 }) }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(arrivals, (list) => {
      const sampler = createSampler();
      const expected = new Map<number, number>();
      let at = START;
      let total = 0;
      for (const { wait, bytes } of list) {
        at += wait;
        total += bytes;
        sampler.add(bytes, at);
        const bin = Math.floor(at / FINE_BIN_NS);
        expected.set(bin, (expected.get(bin) ?? 0) + bytes);
      }
      const { fine, coarse, ...rest } = sampler.snapshot();
      expect(rest).toEqual({ total, firstAt: START + (list[0]?.wait ?? 0), lastAt: at });
      expect(fine.startedAt % FINE_BIN_NS).toBe(0);
      expect(coarse.startedAt % COARSE_BIN_NS).toBe(0);
      const found = new Map(
        fine.bins.map((bytes, index) => [fine.startedAt / FINE_BIN_NS + index, bytes] as const).filter(([, bytes]) => bytes > 0),
      );
      expect(found).toEqual(expected);
      for (const [index, bytes] of coarse.bins.entries()) {
        const first = (coarse.startedAt + index * COARSE_BIN_NS) / FINE_BIN_NS;
        let sum = 0;
        for (let bin = first; bin < first + 10; bin++) sum += expected.get(bin) ?? 0;
        expect(bytes).toBe(sum);
      }
    }),
    { numRuns: 50 },
  );
});

test('a long run keeps its bytes in wider bins and its memory in bounds', () => {
  const sampler = createSampler();
  const seconds = 3 * 3600;
  for (let second = 0; second < seconds; second++) sampler.add(1000 + second, START + second * 1e9);
  const { fine, coarse, total } = sampler.snapshot();
  expect(fine.bins.length).toBeLessThanOrEqual(MAX_BINS);
  expect(coarse.bins.length).toBeLessThanOrEqual(MAX_BINS);
  expect(coarse.binNs).toBe(COARSE_BIN_NS * 16);
  expect(coarse.bins.reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
  expect(coarse.startedAt).toBeLessThanOrEqual(START);
  expect(START - coarse.startedAt).toBeLessThan(coarse.binNs);
  const last = Math.floor((START + (seconds - 1) * 1e9 - coarse.startedAt) / coarse.binNs);
  expect(coarse.bins[last]).toBeGreaterThanOrEqual(1000 + seconds - 1);
});

test('a silence longer than all bins costs no memory', () => {
  const sampler = createSampler();
  sampler.add(1, START);
  sampler.add(2, START + 365 * 86_400e9);
  expect(sampler.snapshot().coarse.bins.length).toBeLessThanOrEqual(MAX_BINS);
  expect(sampler.total).toBe(3);
});

test('without bytes there is nothing to see, and what is seen survives JSON', () => {
  const empty = createSampler().snapshot();
  expect(empty).toMatchObject({ total: 0, firstAt: null, lastAt: null, fine: { bins: [] }, coarse: { bins: [] } });
  const sampler = createSampler();
  sampler.add(5);
  const samples = sampler.snapshot();
  expect(JSON.parse(JSON.stringify(samples))).toEqual(samples);
  expect(samples.fine.bins).toEqual([5]);
});
