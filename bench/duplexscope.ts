import { Engine } from '../electron/engine/engine.ts';
import { DEFAULT_PROBE_PLAN } from '../electron/diagnosis/probe-plan.ts';
import { parseHop } from '../shared/model/route.ts';
import type { DuplexOptions, DuplexResult } from './duplex-result.ts';

/**
 * Duplex as a run of the engine does it: both handshakes, pattern and check, sampler and transcript on, counted at the receivers.
 * Through a proxy, too, only the measured exchange counts; its direct control runs before.
 */
export async function measureDuplexscope({ via, seconds }: DuplexOptions): Promise<DuplexResult> {
  return await exchange(via, { durationMs: seconds * 1000, up: null, down: null });
}

const SAMPLE_EVERY_MS = 50;
const MiB = 1024 * 1024;

/** Sends `bytes` in all, half each way, after a warm-up run; how far resident memory rose above where it stood before, MiB, at its highest. */
export async function measureMemory(bytes: number): Promise<DuplexResult & { readonly rssGrowthMiB: number }> {
  const half = Math.ceil(bytes / 2);
  // Threads, code and pools are there after a first run; what grows then, grows with the traffic.
  const engine = new Engine();
  await exchangeWith(engine, undefined, { durationMs: 0, up: Math.ceil(half / 16), down: Math.ceil(half / 16) });
  const before = process.memoryUsage.rss();
  let highest = before;
  const timer = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), SAMPLE_EVERY_MS);
  try {
    const result = await exchangeWith(engine, undefined, { durationMs: 0, up: half, down: half });
    highest = Math.max(highest, process.memoryUsage.rss());
    return { ...result, rssGrowthMiB: (highest - before) / MiB };
  } finally {
    clearInterval(timer);
    await engine.close();
  }
}

interface Amounts {
  readonly durationMs: number;
  readonly up: number | null;
  readonly down: number | null;
}

async function exchange(via: string | undefined, amounts: Amounts): Promise<DuplexResult> {
  const engine = new Engine();
  try {
    return await exchangeWith(engine, via, amounts);
  } finally {
    await engine.close();
  }
}

async function exchangeWith(engine: Engine, via: string | undefined, amounts: Amounts): Promise<DuplexResult> {
  const plan = {
    ...DEFAULT_PROBE_PLAN,
    ...amounts,
    hops: via === undefined ? [] : [parseHop(via)],
    checks: ['handshake', 'duplex'] as const,
    handshakes: 1,
  };
  const target = { kind: 'own', listen: null, reachedAt: null } as const;
  const { runs } = await engine.probe(
    { plan, requestedMode: via === undefined ? 'auto' : 'tunnel', target },
    { signal: new AbortController().signal },
  );
  const duplex = runs[0]?.checks.find(({ id }) => id === 'duplex');
  const { mbpsUp, mbpsDown } = duplex?.numbers ?? {};
  if (duplex?.finding !== 'full-duplex' || typeof mbpsUp !== 'number' || typeof mbpsDown !== 'number')
    throw new Error(`not measurable: ${duplex?.summary ?? 'no duplex'}`);
  return { upMbps: mbpsUp, downMbps: mbpsDown };
}
