import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { QUICK_CHECKS, type CheckId } from '../../shared/model/check.ts';
import { probeSet, type ProbeSet, type RunRecord } from '../../shared/model/probe-set.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import { Engine, type ProbeJob } from '../../electron/engine/engine.ts';
import { startSpecimen } from '../specimens/running.ts';
import { freePort } from '../proxies/harness/daemon.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, smallJob } from './plans.ts';

// One for all: its server thread is not started anew for each test.
const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

async function specimen(name: string): Promise<string> {
  const running = await startSpecimen(name);
  closeLater(() => running.close());
  return running.url;
}

function theRun({ runs }: ProbeSet): RunRecord {
  const [run] = runs;
  if (!run || runs.length !== 1) throw new Error(`${String(runs.length)} runs instead of one`);
  return run;
}

function findings({ checks }: RunRecord): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, result, finding }) => [id, finding ?? result]));
}

/** A listener that carries every connection on to `upstream`, as a reverse proxy of layer 4 does. */
async function startCarrier(upstream: () => Endpoint): Promise<Endpoint> {
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket): net.Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = net.createServer({ allowHalfOpen: true }, (front) => {
    const back = keep(net.connect({ ...upstream(), allowHalfOpen: true }));
    keep(front).pipe(back);
    back.pipe(front);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  );
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('a diagnosis with a server of its own', () => {
  it('finds the direct path clean, in a document of the published form', async () => {
    const set = await engine.probe(smallJob([], QUICK_CHECKS), NEVER);
    expect(() => probeSet.parse(JSON.parse(JSON.stringify(set)))).not.toThrow();
    const run = theRun(set);
    expect(findings(run)).toEqual({
      handshake: 'upgraded',
      headers: 'unchanged',
      duplex: 'full-duplex',
      streaming: 'streamed',
      'early-data': 'kept',
      'half-close': 'propagated',
      rfc6455: 'same',
      tls: 'not-tested',
    });
    expect(run).toMatchObject({ grade: 'clean', fix: null, route: { hops: [], mode: 'direct' } });
    expect(run.works).toEqual({
      standardWebSocket: 'yes',
      standardWebSocketOverTls: 'not-tested',
      rawUpgrade: 'yes',
      rawTunnel: 'not-tested',
    });
    const ids = new Set(run.events.map(({ id }) => id));
    for (const { evidence } of run.checks) for (const id of evidence) expect(ids).toContain(id);
  });

  it('goes through a chain of two proxies', async () => {
    const hops = [await specimen('honest-socks5'), await specimen('honest-connect')];
    const run = theRun(await engine.probe(smallJob(hops, ['handshake', 'headers', 'duplex', 'tls'], { requestedMode: 'tunnel' }), NEVER));
    expect(findings(run)).toEqual({ handshake: 'upgraded', headers: 'unchanged', duplex: 'full-duplex', tls: 'passed' });
    expect(run.dialogues.map(({ hop, protocol }) => [hop, protocol])).toEqual([
      [0, 'socks5'],
      [1, 'connect'],
    ]);
    expect(run.works.rawTunnel).toBe('yes');
  });

  it('lists the better mode first and says in the other that it works there', async () => {
    const { runs } = await engine.probe(smallJob([await specimen('honest-connect')], ['handshake', 'headers', 'duplex']), NEVER);
    expect(runs.map(({ route, grade }) => [route.mode, grade])).toEqual([
      ['tunnel', 'clean'],
      ['relay', 'blocked'],
    ]);
    expect(runs[1]?.fix).toMatch(/tunnel/u);
  });

  it('proves each check by its own connections alone', async () => {
    const run = theRun(await engine.probe(smallJob([await specimen('loses-half-close')], QUICK_CHECKS, { requestedMode: 'relay' }), NEVER));
    const events = new Map(run.events.map((event) => [event.id, event]));
    for (const { id, evidence } of run.checks.filter((check) => check.evidence.length > 0 && check.id !== 'tls')) {
      const cited = evidence.flatMap((name) => events.get(name) ?? []).sort((a, b) => a.at - b.at || a.seq - b.seq);
      // Before the client has sent anything for this check, the server can only have seen the end of an earlier one.
      expect({ id, end: cited[0]?.end }).toEqual({ id, end: 'client' });
    }
  });

  it('listens where it is told to, and reaches itself through what stands in front', async () => {
    const listen = { host: '127.0.0.1', port: await freePort() };
    const reachedAt = await startCarrier(() => listen);
    const run = theRun(
      await engine.probe(smallJob([], ['handshake', 'headers', 'half-close'], { target: { kind: 'own', listen, reachedAt } }), NEVER),
    );
    expect(run.target).toBe(`127.0.0.1:${String(reachedAt.port)}`);
    expect(findings(run)).toEqual({ handshake: 'upgraded', headers: 'unchanged', 'half-close': 'propagated' });
  });

  it('rejects with PORT_IN_USE when its port is taken', async () => {
    const taken = await startCarrier(() => ({ host: '127.0.0.1', port: 9 }));
    const job = smallJob([], ['handshake'], { target: { kind: 'own', listen: taken, reachedAt: null } });
    await expect(engine.probe(job, NEVER)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    const other = smallJob([], ['duplex'], { target: { kind: 'own', listen: taken, reachedAt: null } });
    await expect(engine.probe(other, NEVER)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
  });

  it('tells each check when it begins and when it is done', async () => {
    const told: string[] = [];
    await engine.probe(smallJob([], ['handshake', 'headers', 'early-data']), {
      ...NEVER,
      onRun: (mode) => told.push(mode),
      onCheck: (_mode, id, done) => told.push(`${id} ${done?.result ?? 'begins'}`),
    });
    expect(told).toEqual([
      'direct',
      'handshake begins',
      'headers begins',
      'headers pass',
      'early-data begins',
      'early-data pass',
      'handshake pass',
    ]);
  });
});

describe('a diagnosis that is cancelled', () => {
  const CANCELLED_AT: readonly CheckId[] = ['handshake', 'duplex', 'streaming', 'early-data', 'half-close', 'rfc6455', 'tls'];

  // The TLS probe leaves no events.
  const moments = CANCELLED_AT.flatMap((at) => [
    { at, strikesAt: 'beginning' as const },
    ...(at === 'tls'
      ? []
      : [
          { at, strikesAt: 'proxy-dialogue' as const },
          { at, strikesAt: 'head' as const },
        ]),
  ]);

  it.each(moments)('in $at at its $strikesAt rejects with CANCELLED and leaves nothing open', async ({ at, strikesAt }) => {
    let begun = false;
    const proxy = await specimen('far-200ms');
    const stop = new AbortController();
    const probing = engine.probe(smallJob([proxy], ['handshake', at], { requestedMode: 'tunnel' }), {
      signal: stop.signal,
      onCheck: (_mode, id, done) => {
        if (id !== at || done !== null) return;
        begun = true;
        if (strikesAt === 'beginning') stop.abort();
      },
      // In the middle: its connection is being dialled or open when the signal strikes.
      onEvent: ({ kind }) => {
        if (begun && kind === strikesAt) stop.abort();
      },
    });
    await expect(probing).rejects.toMatchObject({ code: 'CANCELLED' });
    // The specimen's listener stays.
    await expect.poll(sockets, { timeout: 2_000, interval: 5 }).toBe(1);
  });

  it('before it began rejects too', async () => {
    await expect(engine.probe(smallJob([], ['handshake']), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('by closing the engine ends as well', async () => {
    const proxy = await specimen('hangs');
    const begun = Promise.withResolvers<unknown>();
    const other = new Engine();
    const probing = other.probe(smallJob([proxy], ['handshake', 'duplex'], { requestedMode: 'tunnel', plan: { timeoutMs: 60_000 } }), {
      ...NEVER,
      onEvent: begun.resolve,
    });
    const ended = expect(probing).rejects.toMatchObject({ code: 'CANCELLED' });
    await begun.promise;
    await other.close();
    await ended;
  });
});

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TCPServerWrap').length;
}

describe('a diagnosis of a far server', () => {
  async function serve(secret: string | null = null, maxRate: number | null = null): Promise<Endpoint> {
    const { address } = await engine.serve({
      host: '127.0.0.1',
      port: 0,
      service: 'probe',
      answer: 'strict',
      tls: 'none',
      certificate: null,
      secret,
      maxConnections: 100,
      maxRate,
      onEvent: () => undefined,
    });
    return address;
  }
  const far = (target: Endpoint, more: Partial<Extract<ProbeJob['target'], { kind: 'far' }>> = {}): ProbeJob['target'] => ({
    kind: 'far',
    target,
    control: null,
    ...more,
  });

  it('has both halves of the evidence', async () => {
    const target = far(await serve());
    const run = theRun(
      await engine.probe(smallJob([await specimen('honest-connect')], QUICK_CHECKS, { requestedMode: 'tunnel', target }), NEVER),
    );
    expect(findings(run)).toEqual({
      handshake: 'upgraded',
      headers: 'unchanged',
      duplex: 'full-duplex',
      streaming: 'streamed',
      'early-data': 'kept',
      'half-close': 'propagated',
      rfc6455: 'not-tested',
      tls: 'not-tested',
    });
    expect(run.handshake).toMatchObject({ answeredBy: 'server', serverSaw: 'upgrade' });
    expect(run.handshake.serverReceived).toBe(run.handshake.clientSent);
    for (const { at } of run.events) expect(at).toBeLessThan(run.durationMs * 1e6);
  });

  it('does not take the cap of a server for the rate of the route', { timeout: 60_000 }, async () => {
    const target = far(await serve(null, 128 * 1024));
    const checks = [...QUICK_CHECKS, 'transparency', 'latency'] as const;
    const plan = { pace: null, durationMs: 500, quietMs: 1_500 };
    const job = smallJob([await specimen('honest-connect')], checks, { requestedMode: 'tunnel', target, plan });
    const run = theRun(await engine.probe(job, NEVER));
    expect(run.checks.filter(({ result }) => result === 'fail' || result === 'intermittent')).toEqual([]);
    const [duplex, latency] = (['duplex', 'latency'] as const).map((wanted) => run.checks.find(({ id }) => id === wanted));
    expect(duplex).toMatchObject({ finding: 'full-duplex', numbers: { serverCapMbps: 1.049 } });
    expect(duplex?.summary).toContain("the server's own cap of 1.05 Mbit/s each way");
    expect(latency?.summary).toContain("no more than the server's own cap of 1.05 Mbit/s");
  });

  it('finds a proxy whose directions take turns behind a cap too', { timeout: 60_000 }, async () => {
    const target = far(await serve(null, 256 * 1024));
    const job = smallJob([await specimen('one-at-a-time')], ['handshake', 'duplex'], {
      requestedMode: 'tunnel',
      target,
      plan: { pace: null, durationMs: 500, quietMs: 1_500 },
    });
    expect(findings(theRun(await engine.probe(job, NEVER)))).toMatchObject({ duplex: 'half-duplex' });
  });

  it('wants a cap that leaves something to see', async () => {
    await expect(serve(null, 1000)).rejects.toMatchObject({ code: 'BAD_USAGE', message: expect.stringContaining('64.0 KiB') as string });
  });

  it('fetches the evidence by the route itself when there is no direct way', async () => {
    const target = far(await serve(), { control: 'none' });
    const run = theRun(
      await engine.probe(
        smallJob([await specimen('honest-connect')], ['handshake', 'headers'], { requestedMode: 'tunnel', target }),
        NEVER,
      ),
    );
    expect(findings(run)).toEqual({ handshake: 'upgraded', headers: 'unchanged' });
  });

  it('says not-tested where the server cannot play its part', async () => {
    const target = far(await serve());
    const set = await engine.probe(smallJob([], QUICK_CHECKS, { target, plan: { variant: 'foreign-token' } }), NEVER);
    expect(() => probeSet.parse(set)).not.toThrow();
    const run = theRun(set);
    expect(new Set(run.checks.map(({ result }) => result))).toEqual(new Set(['not-tested']));
    expect(run.checks.map(({ id }) => id)).toEqual(QUICK_CHECKS);
    expect(run).toMatchObject({ grade: 'inconclusive', handshake: { outcome: 'not-attempted', serverSaw: 'unknown' } });
  });

  it('rejects with PROBE_SECRET when the server asks for another secret', async () => {
    const target = far(await serve('the right one'));
    const wrong = smallJob([], ['handshake', 'headers'], { target, plan: { secret: 'the wrong one' } });
    await expect(engine.probe(wrong, NEVER)).rejects.toMatchObject({ code: 'PROBE_SECRET' });
    const right = smallJob([], ['handshake', 'headers'], { target, plan: { secret: 'the right one' } });
    expect(findings(theRun(await engine.probe(right, NEVER)))).toEqual({ handshake: 'upgraded', headers: 'unchanged' });
  });

  it('says that nobody is there', async () => {
    const target = far({ host: '127.0.0.1', port: await freePort() });
    const run = theRun(await engine.probe(smallJob([], ['handshake', 'headers'], { target }), NEVER));
    expect(findings(run)).toEqual({ handshake: 'target-unreachable', headers: 'not-tested' });
    expect(run.grade).toBe('unreachable');
  });
});
