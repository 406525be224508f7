import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { parseHop, formatEndpoint, type Endpoint, type Hop } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine, type ProbeJob } from '../../electron/engine/engine.ts';
import { describeWith } from '../support/requires.ts';
import { FACTS } from './facts.ts';
import type { ProxyFact } from './facts.ts';
import { freePort } from './harness/daemon.ts';
import { MODES, PROXY_MODES, type ProxyMode } from './harness/modes.ts';
import { startProxy, type RunningProxy } from './harness/start.ts';
import { checksFor, diagnosable, expectedOf, seenIn } from './diagnosis-of-facts.ts';

/** Answers come within milliseconds on loopback; the one proxy that keeps its answer back says nothing for so long. */
const TIMEOUT_MS = 3_000;
const QUIET_MS = 800;

// One engine for all: its server thread is not started anew for each proxy.
const engine = new Engine();
afterAll(() => engine.close());

for (const mode of PROXY_MODES) {
  describeWith(MODES[mode].program, `the engine says of ${mode} what the fact sheet says`, () => {
    let proxy: RunningProxy;
    let upstream: Endpoint;
    beforeAll(async () => {
      upstream = { host: '127.0.0.1', port: await freePort() };
      proxy = await startProxy(mode, { upstream });
    });
    afterAll(async () => {
      await proxy.stop();
    });
    const rows = FACTS.filter((fact) => fact.mode === mode).flatMap((fact) => {
      const variant = diagnosable(fact.variant);
      return variant === null ? [] : [{ fact, variant, name: `${fact.route} (${fact.approach}) with ${variant}` }];
    });
    // A reverse proxy has one upstream, and each run listens there: one after the other.
    const test = MODES[mode].use === 'reverse' ? it : it.concurrent;
    test.each(rows)('$name', async ({ fact, variant }) => {
      const checks = checksFor(fact);
      const run = await diagnose({ fact, variant, checks, proxy, upstream });
      expect(seenIn(run, formatEndpoint(fact.route === 'reverse' ? proxy.endpoint : upstream))).toEqual(expectedOf(fact, checks));
    });
  });
}

describe('the rows', () => {
  it('cover every mode with checks of the stream where a stream opens', () => {
    const carried = (mode: ProxyMode, test: (fact: ProxyFact) => boolean): boolean =>
      FACTS.some((fact) => fact.mode === mode && test(fact));
    for (const mode of PROXY_MODES) {
      if (carried(mode, ({ expect: { stream } }) => stream))
        expect({ mode, streamTested: carried(mode, (fact) => checksFor(fact).includes('half-close')) }).toEqual({
          mode,
          streamTested: true,
        });
    }
  });
});

interface Setting {
  readonly fact: ProxyFact;
  readonly variant: ProbeJob['plan']['variant'];
  readonly checks: readonly CheckId[];
  readonly proxy: RunningProxy;
  readonly upstream: Endpoint;
}

async function diagnose({ fact, variant, checks, proxy, upstream }: Setting): Promise<RunRecord> {
  const reverse = fact.route === 'reverse';
  // SOCKS 4a differs from 4 only for a name; an address goes out as version 4.
  const named = fact.approach === 'socks4a' ? { host: '127.0.0.1', port: await freePort() } : null;
  const set = await engine.probe(
    {
      plan: {
        ...DEFAULT_PROBE_PLAN,
        hops: reverse ? [] : [hopOf(fact, proxy)],
        variant,
        checks,
        durationMs: 100,
        pace: 16 * 1024 * 1024,
        handshakes: 1,
        timeoutMs: TIMEOUT_MS,
        quietMs: QUIET_MS,
      },
      requestedMode: reverse ? 'auto' : fact.route === 'relay' ? 'relay' : 'tunnel',
      target: {
        kind: 'own',
        listen: reverse ? upstream : named,
        reachedAt: reverse ? proxy.endpoint : named && { host: 'localhost', port: named.port },
      },
    },
    { signal: new AbortController().signal },
  );
  const [run] = set.runs;
  if (!run || set.runs.length !== 1) throw new Error(`expected one run, got ${String(set.runs.length)}`);
  return run;
}

function hopOf({ approach }: ProxyFact, proxy: RunningProxy): Hop {
  const hop = parseHop(proxy.hopUrl ?? 'nowhere');
  switch (approach) {
    case 'socks4':
    case 'socks4a':
    case 'socks5':
    case 'socks5h':
      return { ...hop, kind: approach };
    default:
      return hop;
  }
}
