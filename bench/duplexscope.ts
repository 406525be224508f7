import type { DuplexOptions, DuplexResult } from './duplex-result.ts';
import { runTwoThreads } from './two-threads.ts';

const PROGRAM = new URL('./duplexscope-thread.ts', import.meta.url);

/** Duplex with pattern, check and sampler on. */
export function measureDuplexscope(options: DuplexOptions): Promise<DuplexResult> {
  return runTwoThreads(PROGRAM, options);
}

const SAMPLE_EVERY_MS = 50;
const MiB = 1024 * 1024;

/** Sends `bytes` in all, half each way, after a warm-up run; how far resident memory rose above where it stood before, MiB, at its highest. */
export async function measureMemory(bytes: number): Promise<DuplexResult & { readonly rssGrowthMiB: number }> {
  const half = Math.ceil(bytes / 2);
  // Threads, code and pools are there after a first run; what grows then, grows with the traffic.
  await runTwoThreads(PROGRAM, { seconds: 0, amount: Math.ceil(half / 16) });
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), SAMPLE_EVERY_MS);
  try {
    const result = await runTwoThreads(PROGRAM, { seconds: 0, amount: half });
    highest = Math.max(highest, process.memoryUsage.rss());
    return { ...result, rssGrowthMiB: (highest - before) / MiB };
  } finally {
    clearInterval(timer);
  }
}
