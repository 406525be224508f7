import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import { probeSet, type RunRecord } from '../../shared/model/probe-set.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { startLyingServer, type Lie, type Told } from './lying-server.ts';
import { NEVER, smallJob } from './plans.ts';

// Far servers that take part as they should and lie about it, behind a proxy that does nothing wrong. Nothing may be said of the proxy.
const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

const CHECKS: readonly CheckId[] = ['handshake', 'headers', 'duplex', 'transparency', 'streaming', 'half-close', 'early-data'];

async function diagnose(lie: Lie, checks = CHECKS): Promise<RunRecord> {
  const server = await startLyingServer(lie);
  closeLater(() => server.close());
  const proxy = await findSpecimen('honest-connect')?.start();
  if (!proxy) throw new Error('no specimen');
  closeLater(() => proxy.close());
  const target = { kind: 'far', target: server.address, control: null } as const;
  const set = await engine.probe(smallJob([proxy.url], checks, { target, requestedMode: 'tunnel', plan: { timeoutMs: 2_000 } }), NEVER);
  const [run] = probeSet.parse(set).runs;
  if (!run) throw new Error('no run');
  return run;
}

const head = (text: string): { $b64: string } => ({ $b64: Buffer.from(text).toString('base64') });
const each = (change: (told: Told, of: string) => void): Lie => {
  return (all, of) => {
    for (const told of all) change(told, of);
    return all;
  };
};
const received = (change: (report: Record<string, unknown>) => void): Lie =>
  each(({ probe }) => {
    if (typeof probe['received'] === 'object' && probe['received'] !== null) change(probe['received'] as Record<string, unknown>);
  });

/** Evidence that it showed to somebody before. */
const kept: Told[] = [];

const LIES: Readonly<Record<string, Lie>> = {
  'it did not upgrade': each(({ connection }) => Object.assign(connection, { status: 426, outcome: 'refused' })),
  'the request came without its Upgrade': each(({ connection }) => {
    connection['requestHead'] = head('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  }),
  'another request came': each(({ connection }) => {
    connection['requestHead'] = head('POST / HTTP/1.1\r\nHost: evil.example\r\nUpgrade: WebSocket\r\n\r\n');
  }),
  'another number came': each(({ probe }) => (probe['nonce'] = 'somebody-elses')),
  'another check was asked for': each(({ probe }) => (probe['check'] = 'idle')),
  'it saw what somebody else did': (all) => {
    kept.push(...all);
    return kept.slice(0, 1);
  },
  'far more bytes came than were sent': received((report) =>
    Object.assign(report, { bytes: 2 ** 50, rawBytes: 2 ** 50, offset: 2 ** 50, bins: [2 ** 50] }),
  ),
  'more came in its parts than in all': received((report) => {
    report['bins'] = Array.from({ length: 1000 }, () => 2 ** 40);
  }),
  'bytes came before the connection did': received((report) => {
    report['firstAt'] = 1;
  }),
  'it all happens in a thousand years': each(({ probe }) => Object.assign(probe, { startedAt: 3e19, sentAt: [3e19], arrivedAt: [3e19] })),
  'the request was there before the connection': each(({ connection }) => (connection['acceptedAt'] = 1e300)),
  'it counted a hundred thousand differences': received((report) => Object.assign(report, { differences: 1e5 })),
  'it speaks TLS frames, or RFC 6455': each(
    ({ connection }) => (connection['half'] = { answer: 'strict', token: 'TLS', stream: 'rfc6455' }),
  ),
  'a port that there is not': each(({ connection }) => (connection['remote'] = { host: '10.0.0.1', port: 99_999 })),
  'numbers that are none': each(({ probe }) => (probe['tailBytes'] = '4096')),
  'base64 that is none': each(({ connection }) => (connection['requestHead'] = { $b64: 42 })),
  'nothing, and at length': () => Buffer.alloc(200_000, '[]'),
  'nests of a hundred thousand': () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)),
  'objects within objects': () => Buffer.from(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
  'names that objects have': () => Buffer.from('[{"__proto__":{"connection":1},"constructor":{"prototype":1}}]'),
  'not UTF-8': () => Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]),
};

describe('a far server that lies', () => {
  it.each(Object.keys(LIES))('"%s" is held against no proxy', { timeout: 60_000 }, async (name) => {
    const { checks, handshake, grade, fix } = await diagnose(LIES[name] ?? fail());
    expect(checks.filter(({ result }) => result === 'fail' || result === 'intermittent').map(({ id, finding }) => [id, finding])).toEqual(
      [],
    );
    expect(handshake.attributedTo).toBeNull();
    expect(handshake.outcome).toBe('upgraded');
    expect(grade).toBe('inconclusive');
    expect(fix).toBeNull();
  });

  it('is told of in the summary, by what cannot be', async () => {
    const run = await diagnose(LIES['it did not upgrade'] ?? fail(), ['handshake']);
    expect(run.checks[0]?.summary).toContain('What the far server told of this run is not believed: it says that it did not upgrade (426)');
    expect(run.checks[0]?.numbers).toHaveProperty('notBelieved');
  });

  it('finds the truth believed, by the same way', { timeout: 60_000 }, async () => {
    const run = await diagnose((all) => all);
    expect(run.checks.map(({ id, result }) => [id, result])).toEqual(CHECKS.map((id) => [id, 'pass']));
    expect(run.checks[0]?.numbers).not.toHaveProperty('notBelieved');
  });
});

function fail(): never {
  throw new Error('there is no such lie');
}
