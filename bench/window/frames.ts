import type { Page } from 'playwright-core';

export interface Frames {
  /** Milliseconds between animation frames, 95th percentile. */
  readonly p95: number;
  readonly count: number;
  /** Milliseconds of the longest task of the page's main thread; those below 50 are not told by the browser and count as 0. */
  readonly longestTask: number;
}

/** Watches the page's frames while `work` goes on. */
export async function framesDuring(page: Page, work: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(START);
  await work();
  return await page.evaluate<Frames>(STOP);
}

// As text: what runs in the page knows the DOM, and this program does not.
const START = `(() => {
  const watch = { gaps: [], longest: 0, last: performance.now(), on: true, observer: null };
  watch.observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watch.longest = Math.max(watch.longest, duration);
  });
  watch.observer.observe({ entryTypes: ['longtask'] });
  const frame = (now) => {
    if (!watch.on) return;
    watch.gaps.push(now - watch.last);
    watch.last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => {
    watch.last = now;
    requestAnimationFrame(frame);
  });
  globalThis.frameWatch = watch;
})()`;

const STOP = `(() => {
  const watch = globalThis.frameWatch;
  watch.on = false;
  watch.observer.disconnect();
  const gaps = watch.gaps.sort((a, b) => a - b);
  return { p95: gaps[Math.floor(gaps.length * 0.95)] ?? Infinity, count: gaps.length, longestTask: watch.longest };
})()`;
