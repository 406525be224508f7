import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { Failure } from '../../shared/model/failure.ts';
import { createPacer } from '../../electron/traffic/pacing.ts';

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

test('what exceeds the burst takes the time that the rate says', async () => {
  const pacer = createPacer(1_000_000, 50_000);
  const took = await timed(async () => {
    for (let sent = 0; sent < 250_000; sent += 10_000) await pacer.take(10_000);
  });
  expect(took).toBeGreaterThan(195);
  expect(took).toBeLessThan(600);
});

test('what fits the burst waits for nothing', async () => {
  const pacer = createPacer(1000, 10_000);
  expect(await timed(() => pacer.take(10_000))).toBeLessThan(100);
});

test('a piece larger than the bucket passes and leaves a debt', async () => {
  const pacer = createPacer(100_000, 1000);
  expect(await timed(() => pacer.take(11_000))).toBeLessThan(50);
  expect(await timed(() => pacer.take(1))).toBeGreaterThan(95);
});

test('what came late is made up for', async () => {
  const pacer = createPacer(1_000_000, 1000);
  await pacer.take(1000);
  // A busy event loop: nothing is taken for 100 ms, in which 100 kB come due.
  const until = performance.now() + 100;
  while (performance.now() < until);
  expect(
    await timed(async () => {
      for (let sent = 0; sent < 90_000; sent += 1000) await pacer.take(1000);
    }),
  ).toBeLessThan(50);
});

test('a waiting take ends with its signal and leaves no listener', async () => {
  const pacer = createPacer(1, 1);
  const controller = new AbortController();
  await pacer.take(1, controller.signal);
  const waiting = pacer.take(1, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'Failure', code: 'CANCELLED' });
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  await expect(pacer.take(1, AbortSignal.abort())).rejects.toBeInstanceOf(Failure);
});

test('a rate that is no positive number is refused', () => {
  for (const rate of [0, -1, NaN, Infinity]) expect(() => createPacer(rate)).toThrow(Failure);
  expect(createPacer(1).piece).toBe(1);
});
