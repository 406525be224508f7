import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import type { TlsMode } from '../../shared/model/handshake.ts';
import { probeSet, type CheckRecord, type RunRecord } from '../../shared/model/probe-set.ts';
import type { TlsTrust } from '../../shared/model/route.ts';
import { Engine, type ProbeTarget } from '../../electron/engine/engine.ts';
import {
  certificateAuthority,
  certificateBy,
  certificateFingerprint,
  type KeyAndCertificate,
  type Validity,
} from '../../electron/net/certificates.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { startHitch, startStunnel } from '../proxies/programs/tls-peers.ts';
import { freePort } from '../proxies/harness/daemon.ts';
import { describeWith } from '../support/requires.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, OWN, smallJob } from './plans.ts';

const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

const DAY = 24 * 60 * 60 * 1000;
const authority = await certificateAuthority('Test CA');

interface Asked {
  readonly tls?: TlsMode;
  readonly through?: string;
  readonly target?: ProbeTarget;
  readonly trust?: TlsTrust | null;
}

async function diagnose({
  tls = 'none',
  through,
  target = OWN,
  trust = null,
}: Asked): Promise<{ run: RunRecord; check: CheckRecord; handshake: string | null }> {
  const running = through === undefined ? null : await findSpecimen(through)?.start();
  if (running) closeLater(() => running.close());
  const requestedMode = running ? 'tunnel' : 'auto';
  const checks: readonly CheckId[] = ['handshake', 'tls'];
  const set = await engine.probe(smallJob(running ? [running.url] : [], checks, { requestedMode, target, plan: { tls, trust } }), NEVER);
  expect(probeSet.parse(set)).toEqual(set);
  const [run] = set.runs;
  const check = run?.checks.find(({ id }) => id === 'tls');
  if (!run || !check) throw new Error('no run with the check tls');
  return { run, check, handshake: run.checks[0]?.finding ?? null };
}

async function far(certificate: KeyAndCertificate, name = '127.0.0.1'): Promise<ProbeTarget> {
  const server = await engine.serve({
    host: '127.0.0.1',
    port: 0,
    service: 'probe',
    answer: 'strict',
    tls: 'direct',
    certificate,
    secret: null,
    maxConnections: 50,
    onEvent: () => undefined,
  });
  closeLater(() => server.close());
  return { kind: 'far', target: { host: name, port: server.address.port }, control: null };
}

function certificate(hosts: readonly string[], valid?: Validity): Promise<KeyAndCertificate> {
  return certificateBy(authority, hosts, valid);
}

const TRUSTED = { ca: authority.cert };

describe('the check of TLS', () => {
  it('shows both chains, which are the same through an honest tunnel', async () => {
    const { check } = await diagnose({ through: 'honest-connect' });
    expect(check).toMatchObject({ result: 'pass', finding: 'passed' });
    const { seen, presented, ...numbers } = check.numbers;
    expect(seen).toEqual({ '0': expect.objectContaining({ subject: '127.0.0.1', issuer: '127.0.0.1' }) as unknown });
    expect(presented).toEqual(seen);
    expect(numbers).toMatchObject({
      mode: 'direct',
      trusted: true,
      sameCertificate: true,
      knownFrom: 'server',
      alpnOffered: 'http/1.1',
      client: { protocol: 'TLSv1.3', sni: null, alpn: 'http/1.1' },
      server: { protocol: 'TLSv1.3', sni: null, alpn: 'http/1.1' },
    });
  });

  it('tells whoever ends TLS on the way by the certificate that the client was shown', async () => {
    const { run, check, handshake } = await diagnose({ through: 'intercepts-tls' });
    expect(handshake).toBe('upgraded');
    expect(check).toMatchObject({ result: 'fail', finding: 'ends-before-server' });
    expect(check.summary).toBe(
      'TLS ends before the server: the client was shown the certificate of "127.0.0.1", issued by "specimen authority", which is not the server\'s.',
    );
    expect(check.numbers).toMatchObject({
      sameCertificate: false,
      trust: "our own server's certificate",
      trusted: false,
      problem: 'comes from an authority not known here (specimen authority)',
      seen: { '0': { issuer: 'specimen authority' }, '1': { subject: 'specimen authority' } },
      presented: { '0': { subject: '127.0.0.1', issuer: '127.0.0.1' } },
    });
    expect(run.summary).toContain(check.summary);
  });

  it('says so too where the run itself is in TLS, which is then not gone on with', async () => {
    const { check, handshake } = await diagnose({ through: 'intercepts-tls', tls: 'direct' });
    expect(handshake).toBe('malformed');
    expect(check).toMatchObject({ finding: 'ends-before-server', numbers: { sameCertificate: false } });
  });

  it('believes an interceptor no more where the client takes any certificate', async () => {
    const target = await far(await certificate(['127.0.0.1']));
    const { check, handshake } = await diagnose({ through: 'intercepts-tls', tls: 'direct', target, trust: { insecure: true } });
    expect(handshake).toBe('upgraded');
    expect(check).toMatchObject({ finding: 'ends-before-server', numbers: { knownFrom: 'server', server: { alpn: 'http/1.1' } } });
  });

  it('knows the certificate of a far server from its evidence, and shows the name that it was asked for', async () => {
    const target = await far(await certificate(['localhost']), 'localhost');
    const { check, handshake } = await diagnose({ through: 'honest-connect', tls: 'direct', target, trust: TRUSTED });
    expect(handshake).toBe('upgraded');
    expect(check).toMatchObject({
      finding: 'passed',
      numbers: {
        knownFrom: 'server',
        problem: null,
        client: { sni: 'localhost' },
        server: { sni: 'localhost' },
        seen: { '0': { names: 'localhost', issuer: 'Test CA' }, '1': { subject: 'Test CA' } },
        presented: { '0': { names: 'localhost' }, '1': { subject: 'Test CA' } },
      },
    });
  });

  it.for([
    [
      'has expired',
      { from: new Date(Date.now() - 30 * DAY), to: new Date(Date.now() - 3 * DAY) },
      ['127.0.0.1'],
      /expired on \d{4}-\d\d-\d\d, 3 days ago/u,
    ],
    [
      'is not valid yet',
      { from: new Date(Date.now() + 3 * DAY), to: new Date(Date.now() + 30 * DAY) },
      ['127.0.0.1'],
      /is not valid before \d{4}-\d\d-\d\d \(is the clock right\?\)/u,
    ],
    ['is for another name', undefined, ['elsewhere.test'], /is for elsewhere\.test, not for 127\.0\.0\.1/u],
  ] as const)("calls a far server's own certificate its own where it %s, and says why it is not taken", async ([, valid, hosts, words]) => {
    const target = await far(await certificate(hosts, valid));
    const { run, check, handshake } = await diagnose({ through: 'honest-connect', tls: 'direct', target, trust: TRUSTED });
    expect(handshake).toBe('malformed');
    expect(run.summary).toMatch(words);
    expect(check).toMatchObject({ finding: 'passed', numbers: { knownFrom: 'direct way', trusted: false } });
    expect(check.summary).toMatch(/^TLS passes, and the client sees the server's own certificate\. It is not taken here, since it /u);
    expect(check.summary).toMatch(words);
  });

  it('says that a certificate will expire soon', async () => {
    const target = await far(await certificate(['127.0.0.1'], { from: new Date(Date.now() - DAY), to: new Date(Date.now() + 5.5 * DAY) }));
    const { check } = await diagnose({ tls: 'direct', target, trust: TRUSTED });
    expect(check.summary).toMatch(/It expires soon, on \d{4}-\d\d-\d\d, in 5 days\.$/u);
    expect(check.numbers).toMatchObject({ daysLeft: 5 });
  });

  it('takes a pin that is of another certificate for no proof: straight to the server decides, and without that nothing', async () => {
    const target = await far(await certificate(['127.0.0.1']));
    const trust = { pin: 'ab'.repeat(32) };
    if (target.kind !== 'far') throw new Error('the server is not far');
    const { check } = await diagnose({ through: 'honest-connect', tls: 'direct', target, trust });
    expect(check).toMatchObject({ result: 'pass', finding: 'passed', numbers: { knownFrom: 'direct way' } });
    expect(check.summary).toContain('is not the pinned one');
    const alone = await diagnose({ through: 'honest-connect', tls: 'direct', target: { ...target, control: 'none' }, trust });
    expect(alone.check).toMatchObject({ result: 'inconclusive', finding: null });
    expect(alone.check.summary).toContain('which is not the pinned one');
    const intercepted = await diagnose({ through: 'intercepts-tls', tls: 'direct', target, trust });
    expect(intercepted.check).toMatchObject({ result: 'fail', finding: 'ends-before-server' });
  });

  it('claims nothing of a certificate that only the client saw', async () => {
    const target = await far(await certificate(['elsewhere.test']));
    const { check } = await diagnose({ tls: 'direct', target, trust: TRUSTED });
    expect(check).toMatchObject({ result: 'inconclusive', finding: null, numbers: { sameCertificate: null } });
  });
});

const IN_FRONT = { stunnel4: startStunnel, hitch: startHitch } as const;

for (const program of ['stunnel4', 'hitch'] as const) {
  describeWith(program, `${program} in front of the server of a diagnosis`, () => {
    it('is an honest end of TLS: the upgrade gets through, and TLS ends before the server', async () => {
      const listen = { host: '127.0.0.1', port: await freePort() };
      const own = await certificate(['127.0.0.1']);
      const front = await IN_FRONT[program](own, listen);
      closeLater(() => front.stop());
      const { check, handshake } = await diagnose({
        tls: 'direct',
        target: { kind: 'own', listen, reachedAt: front.endpoint },
        trust: { pin: certificateFingerprint(own.cert) },
      });
      expect(handshake).toBe('upgraded');
      expect(check).toMatchObject({ result: 'fail', finding: 'ends-before-server', numbers: { server: null, sameCertificate: false } });
      expect(check.summary).toMatch(/^TLS ends before the server, which was spoken to without it/u);
    });
  });
}
