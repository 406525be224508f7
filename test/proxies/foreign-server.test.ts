import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckRecord, NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import { parseHop, type Endpoint } from '../../shared/model/route.ts';
import { CHECK_IDS, type CheckId } from '../../shared/model/check.ts';
import { DEFAULT_PROBE_PLAN, Engine, type ProbeJob } from '../../electron/engine/engine.ts';
import { selfSignedCertificate, type KeyAndCertificate } from '../../electron/net/certificates.ts';
import { withSpecimen } from '../specimens/running.ts';
import { describeWith } from '../support/requires.ts';
import { startVendor, type Vendor } from '../support/vendor-server.ts';
import { startProxy } from './harness/start.ts';

const engine = new Engine();
let certificate: KeyAndCertificate;
beforeAll(async () => {
  certificate = await selfSignedCertificate(['localhost', '127.0.0.1']);
});
afterAll(() => engine.close());

interface Question {
  readonly at: Endpoint;
  readonly secure?: boolean;
  readonly path?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly via?: readonly string[];
  readonly checks?: readonly CheckId[];
  readonly trust?: ProbeJob['plan']['trust'];
}

async function ask({ at, secure = false, path = '/live', headers = [], via = [], checks, trust = null }: Question): Promise<RunRecord[]> {
  const { runs } = await engine.probe(
    {
      plan: {
        ...DEFAULT_PROBE_PLAN,
        hops: via.map(parseHop),
        variant: 'rfc6455',
        tls: secure ? 'direct' : 'none',
        trust,
        resource: { path, headers },
        checks: checks ?? ['handshake', 'headers', 'duplex', 'rfc6455', 'latency', 'tls'],
        handshakes: 1,
        timeoutMs: 3_000,
        quietMs: 800,
      },
      requestedMode: 'auto',
      target: { kind: 'far', target: at, control: null },
    },
    { signal: new AbortController().signal },
  );
  return [...runs];
}

function results({ checks }: RunRecord): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, result, finding }) => [id, finding ?? result]));
}

function check(run: RunRecord | undefined, id: CheckId): CheckRecord {
  const found = run?.checks.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

/** With a server that is closed again. */
async function withVendor<T>(secure: boolean, use: (server: Vendor) => Promise<T>, silent = false): Promise<T> {
  const server = await startVendor({ certificate: secure ? certificate : null, silent });
  try {
    return await use(server);
  } finally {
    await server.close();
  }
}

describe("somebody else's server, straight to it", () => {
  it('is upgraded at its path, with origin, subprotocol and headers, and answers pings; what needs its end is not tested', async () => {
    await withVendor(false, async ({ at, asked }) => {
      const headers = [
        ['Origin', 'https://app.example'],
        ['Sec-WebSocket-Protocol', 'chat.v1, chat.v2'],
        ['X-Tenant', 'blue'],
      ] as const;
      const [run] = await ask({ at, path: '/live?room=7', headers, checks: CHECK_IDS });
      expect(asked[0]).toEqual({ path: '/live?room=7', origin: 'https://app.example', protocol: 'chat.v1, chat.v2', extra: 'blue' });
      expect(run?.handshake).toMatchObject({ outcome: 'upgraded', answeredBy: 'unknown', serverSaw: 'unknown', serverReceived: null });
      expect(run?.works).toMatchObject({ standardWebSocket: 'yes', rawUpgrade: 'not-tested', rawTunnel: 'not-tested' });
      expect(check(run, 'rfc6455').numbers).toMatchObject({ standard: true, simplified: null, subprotocol: 'chat.v2' });
      expect(check(run, 'latency')).toMatchObject({ result: 'pass' });
      expect(Object.keys((check(run, 'latency').numbers['trips'] as NumberTree)['idle'] as NumberTree)).toHaveLength(10);
      const untested = CHECK_IDS.filter((id) => id !== 'handshake' && id !== 'latency');
      expect(untested.map((id) => check(run, id).result)).toEqual(untested.map(() => 'not-tested'));
      expect(run?.grade).toBe('inconclusive');
    });
  });

  it('refuses at another path, which is laid to who holds its certificate, and in the clear to nobody', async () => {
    await withVendor(false, async ({ at }) => {
      const [run] = await ask({ at, path: '/nowhere' });
      expect(results(run as RunRecord)).toMatchObject({ handshake: 'inconclusive', rfc6455: 'not-tested' });
      expect(run?.summary).toContain('"HTTP/1.1 403 Forbidden"');
      expect(run?.works.standardWebSocket).toBe('no');
    });
    await withVendor(true, async ({ at }) => {
      const [run] = await ask({ at: { ...at, host: 'localhost' }, path: '/nowhere', secure: true, trust: { ca: certificate.cert } });
      expect(results(run as RunRecord)).toMatchObject({ handshake: 'refused-by-server', tls: 'passed' });
      expect(run?.summary).toContain('holds the trusted certificate');
    });
  });

  it('that is not there says nothing of the standard websocket', async () => {
    const { at, close } = await startVendor();
    await close();
    const [run] = await ask({ at });
    expect(results(run as RunRecord)['handshake']).toBe('target-unreachable');
    expect(run?.works.standardWebSocket).toBe('not-tested');
  });

  it('that is upgraded but answers no ping is not called good', async () => {
    await withVendor(
      false,
      async ({ at }) => {
        const [run] = await ask({ at });
        expect(check(run, 'rfc6455').result).toBe('inconclusive');
        expect(check(run, 'rfc6455').summary).toContain('no ping was answered');
        expect(run?.works.standardWebSocket).toBe('not-tested');
      },
      true,
    );
  });

  it('has its certificate looked at: trusted, unknown, or not asked about', async () => {
    await withVendor(true, async ({ at }) => {
      const [trusted] = await ask({ at: { ...at, host: 'localhost' }, secure: true, trust: { ca: certificate.cert } });
      expect(results(trusted as RunRecord)).toMatchObject({ handshake: 'upgraded', tls: 'passed' });
      expect(trusted?.works).toMatchObject({ standardWebSocket: 'not-tested', standardWebSocketOverTls: 'yes' });
      const seen = { '0': { subject: 'localhost', issuer: 'localhost', names: 'localhost, 127.0.0.1' } };
      expect(check(trusted, 'tls').numbers).toMatchObject({
        trusted: true,
        client: { sni: 'localhost' },
        seen,
        presented: {},
        sameCertificate: null,
      });
      const [unknown] = await ask({ at, secure: true });
      expect(results(unknown as RunRecord)).toMatchObject({ handshake: 'malformed', tls: 'inconclusive' });
      expect(check(unknown, 'tls').numbers).toMatchObject({ trusted: false, problem: 'is signed by itself and not known here', seen });
      const [any] = await ask({ at, secure: true, trust: { insecure: true } });
      expect(results(any as RunRecord)).toMatchObject({ handshake: 'upgraded', tls: 'inconclusive' });
    });
  });

  it('gets no secret of its address or headers into the document', async () => {
    await withVendor(false, async ({ at, asked }) => {
      const [run] = await ask({
        at,
        path: '/live?access_token=tell-nobody',
        headers: [
          ['X-Api-Key', 'hidden-key-1'],
          ['Authorization', 'Bearer abcdef'],
        ],
      });
      expect(asked[0]?.path).toBe('/live?access_token=tell-nobody');
      const text = JSON.stringify(run);
      const sent = Buffer.from(run?.handshake.clientSent ?? '', 'base64').toString('latin1');
      for (const secret of ['tell-nobody', 'hidden-key-1', 'abcdef']) {
        expect(text).not.toContain(secret);
        expect(sent).not.toContain(secret);
      }
      expect(sent).toContain('access_token=***');
    });
  });
});

describe("somebody else's server behind a proxy", () => {
  it('is not blamed for what a proxy in the clear may have answered', async () => {
    await withSpecimen('strips-upgrade', async (proxy) => {
      await withVendor(false, async ({ at }) => {
        const runs = await ask({ at, via: [proxy] });
        const relay = runs.find(({ route }) => route.mode === 'relay');
        expect(check(relay, 'handshake')).toMatchObject({ result: 'inconclusive', finding: null });
        expect(relay?.summary).toContain('cannot be told from one end');
      });
    });
  });
});

describeWith('squid', "somebody else's server through Squid", () => {
  it('is upgraded through CONNECT, with TLS and without', async () => {
    const proxy = await startProxy('squid-allow-all');
    try {
      const via = [proxy.hopUrl ?? ''];
      await withVendor(false, async ({ at }) => {
        const tunnel = (await ask({ at, via })).find(({ route }) => route.mode === 'tunnel');
        expect(results(tunnel as RunRecord)).toMatchObject({ handshake: 'upgraded', latency: 'pass' });
      });
      await withVendor(true, async ({ at }) => {
        const runs = await ask({ at: { ...at, host: 'localhost' }, via, secure: true, trust: { ca: certificate.cert } });
        expect(runs.map(({ route }) => route.mode)).toEqual(['tunnel']);
        expect(results(runs[0] as RunRecord)).toMatchObject({ handshake: 'upgraded', tls: 'passed' });
      });
    } finally {
      await proxy.stop();
    }
  });
});

for (const [program, mode, expected] of [
  ['nginx', 'nginx-reverse-websocket', 'upgraded'],
  ['nginx', 'nginx-reverse-plain', 'inconclusive'],
  ['haproxy', 'haproxy-http', 'upgraded'],
] as const) {
  describeWith(program, `somebody else's server behind ${mode}`, () => {
    it(`reads ${expected}`, async () => {
      await withVendor(false, async ({ at }) => {
        const proxy = await startProxy(mode, { upstream: at });
        try {
          const [run] = await ask({ at: proxy.endpoint });
          expect(results(run as RunRecord)['handshake']).toBe(expected);
          if (expected === 'upgraded') expect(check(run, 'latency').result).toBe('pass');
        } finally {
          await proxy.stop();
        }
      });
    });
  });
}
