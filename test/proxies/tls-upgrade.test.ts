import { afterAll, expect, it } from 'vitest';
import { isTlsUpgrade, TLS_MODES, type TlsMode } from '../../shared/model/handshake.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { parseHop, type RouteMode } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { describeWith } from '../support/requires.ts';
import { freePort } from './harness/daemon.ts';
import { MODES, type ProxyMode } from './harness/modes.ts';
import { startProxy } from './harness/start.ts';

const engine = new Engine();
afterAll(() => engine.close());

interface Known {
  readonly mode: ProxyMode;
  /** Of a forward proxy. */
  readonly as?: Exclude<RouteMode, 'direct'>;
  readonly tls: readonly TlsMode[];
  readonly finding: string;
  readonly headers: string;
  readonly says: RegExp;
  readonly fix: RegExp | null;
}

const EVERY = TLS_MODES.filter(isTlsUpgrade);
const CLEAN = { finding: 'upgraded', headers: 'unchanged', fix: null } as const;
const SQUID_SETTING = /^In squid\.conf: "http_upgrade_request_protocols TLS\/1\.0 allow all"/u;
const NO_UPGRADE = /removed the Upgrade header, and with it the request for TLS/u;

const KNOWN: readonly Known[] = [
  { mode: 'squid-upgrade-other', as: 'relay', tls: EVERY, finding: 'upgraded', headers: 'rewritten', says: /added via/u, fix: null },
  { mode: 'squid-allow-all', as: 'tunnel', tls: EVERY, ...CLEAN, says: /^The tunnel carries the stream unchanged/u },
  {
    mode: 'squid-upgrade-websocket',
    as: 'relay',
    tls: ['upgrade-first', 'upgrade-only'],
    finding: 'upgrade-stripped',
    headers: 'rewritten',
    says: NO_UPGRADE,
    fix: SQUID_SETTING,
  },
  {
    // Squid lets through what is on its list, member by member.
    mode: 'squid-upgrade-websocket',
    as: 'relay',
    tls: ['upgrade-stack'],
    finding: 'upgrade-stripped',
    headers: 'rewritten',
    says: /^The proxy took TLS out of the Upgrade header/u,
    fix: SQUID_SETTING,
  },
  {
    mode: 'squid-upgrade-tls',
    as: 'relay',
    tls: ['upgrade-first', 'upgrade-only'],
    finding: 'upgraded',
    headers: 'rewritten',
    says: /added via/u,
    fix: null,
  },
  {
    mode: 'nginx-reverse-websocket',
    tls: EVERY,
    finding: 'upgraded',
    headers: 'rewritten',
    says: /what stands in front works/u,
    fix: null,
  },
  {
    mode: 'nginx-reverse-plain',
    tls: EVERY,
    finding: 'upgrade-stripped',
    headers: 'rewritten',
    says: /lowered the request to HTTP\/1\.0/u,
    fix: /upgrade to TLS/u,
  },
];

for (const { mode, as, tls, finding, headers, says, fix } of KNOWN) {
  describeWith(MODES[mode].program, `TLS by an Upgrade through ${mode}${as === undefined ? '' : ` as a ${as}`}`, () => {
    it.for(tls)('is judged as it is (%s)', async (one) => {
      const run = await diagnose(mode, as ?? 'direct', one);
      const found = (id: string): string | null => run.checks.find((check) => check.id === id)?.finding ?? null;
      expect({ handshake: found('handshake'), headers: found('headers') }).toEqual({ handshake: finding, headers });
      expect(found('duplex')).toBe(finding === 'upgraded' ? 'full-duplex' : null);
      expect(run.summary).toMatch(says);
      if (fix !== null) expect(run.fix).toMatch(fix);
    });
  });
}

async function diagnose(mode: ProxyMode, as: RouteMode, tls: TlsMode): Promise<RunRecord> {
  const upstream = { host: '127.0.0.1', port: await freePort() };
  const proxy = await startProxy(mode, { upstream });
  const reverse = MODES[mode].use === 'reverse';
  try {
    const { runs } = await engine.probe(
      {
        plan: {
          ...DEFAULT_PROBE_PLAN,
          hops: proxy.hopUrl === null ? [] : [parseHop(proxy.hopUrl)],
          tls,
          checks: ['handshake', 'headers', 'duplex'],
          durationMs: 300,
          pace: 4 * 1024 * 1024,
          handshakes: 1,
        },
        requestedMode: as === 'direct' ? 'auto' : as,
        target: { kind: 'own', listen: reverse ? upstream : null, reachedAt: reverse ? proxy.endpoint : null },
      },
      { signal: new AbortController().signal },
    );
    const [run] = runs;
    if (!run || runs.length !== 1) throw new Error(`${String(runs.length)} runs instead of one`);
    return run;
  } finally {
    await proxy.stop();
  }
}
