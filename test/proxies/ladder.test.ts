import { afterAll, expect, it } from 'vitest';
import type { Variant } from '../../shared/model/handshake.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { parseHop } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { describeWith } from '../support/requires.ts';
import { freePort } from './harness/daemon.ts';
import { MODES, type ProxyMode } from './harness/modes.ts';
import { startProxy } from './harness/start.ts';

const engine = new Engine();
afterAll(() => engine.close());

interface Known {
  readonly mode: ProxyMode;
  readonly start: Variant;
  readonly smallest: Variant | null;
  readonly fix: RegExp;
  /** Every variant that works, in the order of the ladder. */
  readonly works: readonly Variant[];
}

const KNOWN: readonly Known[] = [
  {
    mode: 'haproxy-http',
    start: 'get',
    smallest: 'versioned-token',
    fix: /^Send the variant versioned-token .*"Upgrade: WebSocket\/1\.0" in place of "Upgrade: WebSocket"; only the client changes\. foreign-token, keyed, rfc6455 work too/u,
    works: ['versioned-token', 'keyed', 'foreign-token', 'rfc6455'],
  },
  {
    mode: 'squid-upgrade-websocket',
    start: 'lowercase-token',
    smallest: 'get',
    fix: /^Send the variant get .*"Upgrade: WebSocket" in place of "Upgrade: websocket"; only the client changes\./u,
    works: ['get', 'options', 'versioned-token', 'proxy-connection', 'keyed-request', 'keyed', 'insist', 'no-connection'],
  },
  {
    mode: 'nginx-reverse-plain',
    start: 'get',
    smallest: null,
    fix: /^In the nginx location: "proxy_http_version 1\.1;/u,
    works: ['insist'],
  },
];

for (const { mode, start, smallest, fix, works } of KNOWN) {
  describeWith(MODES[mode].program, `the ladder from ${start} through ${mode}`, () => {
    it('names the smallest change that works, or the setting of the product', { timeout: 60_000 }, async () => {
      const run = await climb(mode, start);
      const ladder = run.checks.find(({ id }) => id === 'handshake')?.numbers['ladder'];
      expect(ladder).toMatchObject({ start, smallest });
      const rungs = typeof ladder === 'object' && ladder !== null ? ladder['rungs'] : null;
      const passed = Object.entries(typeof rungs === 'object' && rungs !== null ? rungs : {}).flatMap(([variant, rung]) =>
        typeof rung === 'object' && rung?.['works'] === true ? [variant] : [],
      );
      expect(passed.sort()).toEqual([...works].sort());
      expect(run.fix).toMatch(fix);
    });
  });
}

async function climb(mode: ProxyMode, variant: Variant): Promise<RunRecord> {
  const upstream = { host: '127.0.0.1', port: await freePort() };
  const proxy = await startProxy(mode, { upstream });
  const reverse = MODES[mode].use === 'reverse';
  try {
    const { runs } = await engine.probe(
      {
        plan: {
          ...DEFAULT_PROBE_PLAN,
          hops: reverse ? [] : [parseHop(proxy.hopUrl ?? '')],
          variant,
          checks: ['handshake', 'duplex'],
          timeoutMs: 3_000,
          quietMs: 800,
        },
        requestedMode: reverse ? 'auto' : 'relay',
        target: { kind: 'own', listen: reverse ? upstream : null, reachedAt: reverse ? proxy.endpoint : null },
        ladder: true,
      },
      { signal: new AbortController().signal },
    );
    const [run] = runs;
    if (!run) throw new Error('a probe without a run');
    return run;
  } finally {
    await proxy.stop();
  }
}
