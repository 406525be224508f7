import { describe, expect, it } from 'vitest';
import { estimateInWords, estimateOf, modesTried } from '../../../../renderer/features/diagnose/estimate.ts';
import { QUICK_CHECKS } from '../../../../shared/model/check.ts';
import type { HopChoice, RunPlan } from '../../../../shared/model/run-plan.ts';
import { DIRECT_PLAN } from '../../../support/run-plan.ts';

const http: HopChoice = { kind: 'http', host: '127.0.0.1', port: 3128, username: null, secret: null };
const socks: HopChoice = { ...http, kind: 'socks5h' };

function plan(change: Partial<RunPlan> = {}): RunPlan {
  return { ...DIRECT_PLAN, checks: [...QUICK_CHECKS], durationMs: 500, handshakes: 3, ...change };
}

describe('the estimate of a run', () => {
  it('tries a tunnel and a relay where the last proxy speaks HTTP, and a tunnel alone elsewhere', () => {
    expect(modesTried(plan())).toEqual(['direct']);
    expect(modesTried(plan({ hops: [socks, http] }))).toEqual(['tunnel', 'relay']);
    expect(modesTried(plan({ hops: [http, socks] }))).toEqual(['tunnel']);
    expect(modesTried(plan({ hops: [http], mode: 'relay' }))).toEqual(['relay']);
  });

  it('is near what the checks take on a quiet machine', () => {
    // Measured: 1.1 s directly, 1.5 s and 2.4 s through one proxy.
    expect(estimateOf(plan()).ms).toBeGreaterThan(1_000);
    expect(estimateOf(plan()).ms).toBeLessThan(2_000);
    const through = estimateOf(plan({ hops: [http] })).ms;
    expect(through).toBeGreaterThan(3_000);
    expect(through).toBeLessThan(4_500);
  });

  it('grows with proxies, time, handshakes and checks', () => {
    const base = estimateOf(plan({ hops: [socks] })).ms;
    expect(estimateOf(plan({ hops: [socks, socks] })).ms).toBeGreaterThan(base);
    expect(estimateOf(plan({ hops: [socks], durationMs: 5_000 })).ms).toBeGreaterThan(base + 4_000);
    expect(estimateOf(plan({ hops: [socks], handshakes: 30 })).ms).toBeGreaterThan(base + 600);
    expect(estimateOf(plan({ hops: [socks], checks: ['handshake', 'headers'] })).ms).toBeLessThan(base / 5);
  });

  it('grows with the longest silence where a check waits for it, and only there', () => {
    const quiet = estimateOf(plan({ checks: ['handshake', 'idle'], idleMaxMs: 60_000 })).ms;
    expect(quiet).toBeGreaterThan(60_000);
    expect(estimateOf(plan({ checks: ['handshake', 'idle', 'lifetime'], idleMaxMs: 60_000 })).ms).toBe(quiet);
    expect(estimateOf(plan({ checks: ['handshake'], idleMaxMs: 60_000 })).ms).toBeLessThan(1_000);
  });

  it('counts amounts by their pace, and says that it cannot know where there is none', () => {
    const paced = estimateOf(plan({ up: 1_000_000, down: 10_000_000, pace: 1_000_000 }));
    expect(paced.open).toBe(false);
    expect(paced.ms).toBeGreaterThan(10_000);
    const open = estimateOf(plan({ up: 1_000_000, down: 1_000_000 }));
    expect(open.open).toBe(true);
    expect(estimateInWords(open)).toBe('about 1 s and as long as the amounts take');
  });

  it('is said in round words', () => {
    expect(estimateInWords({ ms: 120, open: false })).toBe('about 1 s');
    expect(estimateInWords({ ms: 3_200, open: false })).toBe('about 4 s');
    expect(estimateInWords({ ms: 31_000, open: false })).toBe('about 35 s');
    expect(estimateInWords({ ms: 600_000, open: false })).toBe('about 10 min');
  });
});
