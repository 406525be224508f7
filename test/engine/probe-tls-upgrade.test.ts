import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import { isTlsUpgrade, TLS_MODES, type TlsMode } from '../../shared/model/handshake.ts';
import { probeSet, type RunRecord } from '../../shared/model/probe-set.ts';
import type { RequestedMode } from '../../shared/model/route.ts';
import { Engine, type ProbeTarget } from '../../electron/engine/engine.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, OWN, smallJob } from './plans.ts';

const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

const MODES = TLS_MODES.filter(isTlsUpgrade);
const CHECKS: readonly CheckId[] = ['handshake', 'headers', 'duplex', 'streaming', 'early-data', 'half-close', 'rfc6455'];

interface Asked {
  readonly tls: TlsMode;
  readonly through?: string;
  readonly requestedMode?: RequestedMode;
  readonly checks?: readonly CheckId[];
  readonly target?: ProbeTarget;
  readonly pin?: string | null;
}

async function diagnose({
  tls,
  through,
  requestedMode = 'auto',
  checks = ['handshake', 'headers'],
  target = OWN,
  pin = null,
}: Asked): Promise<RunRecord> {
  const running = through === undefined ? null : await findSpecimen(through)?.start();
  if (running) closeLater(() => running.close());
  const plan = { tls, trust: pin === null ? null : { pin } };
  const set = await engine.probe(smallJob(running ? [running.url] : [], checks, { requestedMode, target, plan }), NEVER);
  expect(probeSet.parse(set)).toEqual(set);
  const [run] = set.runs;
  if (!run || set.runs.length !== 1) throw new Error(`${String(set.runs.length)} runs instead of one`);
  return run;
}

async function farTarget(tls: TlsMode): Promise<{ target: ProbeTarget; pin: string | null }> {
  const server = await engine.serve({
    host: '127.0.0.1',
    port: 0,
    service: 'probe',
    answer: 'strict',
    tls,
    certificate: null,
    secret: null,
    maxConnections: 50,
    onEvent: () => undefined,
  });
  closeLater(() => server.close());
  return { target: { kind: 'far', target: server.address, control: null }, pin: server.fingerprint };
}

function findings({ checks }: RunRecord): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, result, finding }) => [id, finding ?? result]));
}

function text(bytes: string | null): string {
  return Buffer.from(bytes ?? '', 'base64').toString('latin1');
}

describe.for(MODES)('a diagnosis with TLS by %s', (tls) => {
  it.for([
    ['honest-relay', 'relay'],
    ['honest-connect', 'tunnel'],
    ['honest-socks5', 'tunnel'],
  ] as const)('finds nothing wrong through %s', async ([through, requestedMode]) => {
    const run = await diagnose({ tls, through, requestedMode, checks: CHECKS });
    const inside = tls === 'upgrade-first';
    expect(findings(run)).toEqual({
      handshake: 'upgraded',
      headers: 'unchanged',
      duplex: 'full-duplex',
      streaming: 'streamed',
      'early-data': inside ? 'kept' : 'not-tested',
      'half-close': 'propagated',
      rfc6455: inside ? 'same' : 'not-tested',
    });
    expect(run).toMatchObject({
      grade: 'clean',
      tls,
      handshake: { outcome: 'upgraded', serverSaw: 'upgrade', answeredBy: 'server', status: 101 },
      works: { standardWebSocket: 'not-tested', standardWebSocketOverTls: inside ? 'yes' : 'not-tested' },
    });
    expect(run.reach).toContainEqual(expect.objectContaining({ hop: 'target', stage: 'tls', ok: true }));
  });

  it('shows the heads that the proxy could read, and what it did to them', async () => {
    const run = await diagnose({ tls, through: 'rewrites-headers', requestedMode: 'relay' });
    expect(findings(run)).toEqual({ handshake: 'upgraded', headers: 'rewritten' });
    expect(text(run.handshake.clientSent)).toContain('Upgrade: TLS/1.0');
    expect(text(run.handshake.serverReceived)).toContain('upgrade: TLS/1.0');
    expect(run.handshake.requestChanges).toContainEqual(expect.objectContaining({ change: 'added', name: 'via' }));
  });

  it('says that a relay took the request for TLS away', async () => {
    const run = await diagnose({ tls, through: 'strips-upgrade', requestedMode: 'relay', checks: CHECKS });
    expect(run).toMatchObject({
      grade: 'blocked',
      handshake: { outcome: 'refused', reason: 'upgrade-removed', serverSaw: 'no-upgrade', status: 426, attributedTo: { hop: 0 } },
    });
    expect(findings(run)).toMatchObject({ handshake: 'upgrade-stripped', headers: 'rewritten', duplex: 'not-tested' });
    expect(run.summary).toMatch(/removed the Upgrade header, and with it the request for TLS/u);
    expect(run.fix).toMatch(/upgrade to TLS/u);
  });

  it('finds a far server that speaks it, whose evidence comes over TLS too', async () => {
    const run = await diagnose({
      ...(await farTarget(tls)),
      tls,
      through: 'honest-connect',
      requestedMode: 'tunnel',
      checks: ['handshake', 'headers', 'duplex'],
    });
    expect(findings(run)).toEqual({ handshake: 'upgraded', headers: 'unchanged', duplex: 'full-duplex' });
    expect(run.handshake.answeredBy).toBe('server');
  });

  it('does not call it the work of a proxy that a far server does not speak it', async () => {
    const { target } = await farTarget('none');
    const run = await diagnose({ target, tls, through: 'honest-connect', requestedMode: 'tunnel' });
    expect(run.handshake).toMatchObject({ reason: null, answeredBy: 'unknown' });
    expect(run.summary).toMatch(/Either the server does not speak the upgrade to TLS, or something on the way took it out/u);
  });

  it('says that the certificate was another one where TLS was agreed to', async () => {
    const { target } = await farTarget(tls);
    const run = await diagnose({ target, pin: 'ab'.repeat(32), tls });
    expect(run.handshake).toMatchObject({ outcome: 'malformed', status: 101 });
    expect(run.summary).toMatch(
      /^TLS was agreed to \(101\), but it did not come about: the certificate of 127\.0\.0\.1 is another than the pinned one/u,
    );
    expect(run.reach).toContainEqual(expect.objectContaining({ hop: 'target', stage: 'tls', ok: false }));
  });
});
