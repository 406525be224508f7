import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import type { CheckId } from '../../../shared/model/check.ts';
import type { RunPlan } from '../../../shared/model/run-plan.ts';
import type { Rung, RunEvent, RunState, TrafficSample } from '../../../shared/model/run-state.ts';
import { MAX_RUNS, MAX_RUNS_AT_ONCE } from '../../../electron/engine/workbench/runs.ts';
import { desks, ladder, proxyOf, type Desk } from './desks.ts';
import { choiceOf, planOf } from './run-plans.ts';

const { desk, specimen, secrets, engine } = desks();

async function readAll({ runs }: Desk, run: string): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for (;;) {
    const { events } = await runs.handlers.readEvents({ run, after: all.length });
    if (events.length === 0) return all;
    all.push(...events);
  }
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TCPServerWrap').length;
}

describe('the test of a chain', () => {
  it('ends with its connection when it is called off by its name, and minds nobody who comes too late', async () => {
    const { runs } = desk();
    const came = Promise.withResolvers<net.Socket>();
    const silent = net.createServer((socket) => {
      socket.on('error', () => undefined).resume();
      came.resolve(socket);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const hops = [choiceOf(`http://127.0.0.1:${String(port)}`)];
    const testing = runs.handlers.testChain({ test: 'one', hops, target: { host: '127.0.0.1', port: 9 }, timeoutMs: 60_000 });
    const ended = expect(testing).rejects.toMatchObject({ code: 'CANCELLED' });
    const gone = once(await came.promise, 'close');
    await expect(Promise.resolve(runs.handlers.testChain({ test: 'one', hops, target: null, timeoutMs: 1000 }))).rejects.toMatchObject({
      code: 'BAD_USAGE',
    });
    expect(await runs.handlers.cancelTest({ test: 'one' })).toEqual({});
    await ended;
    await gone;
    expect(await runs.handlers.cancelTest({ test: 'one' })).toEqual({});
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe('a run through an honest proxy', () => {
  it('climbs all rungs as a tunnel, says in both parts who answered, and ends with its document', async () => {
    const at = desk();
    const url = await specimen('honest-connect');
    const state = await at.over(await at.start(planOf({ hops: [choiceOf(url)] })));
    expect(state).toMatchObject({ status: 'done', error: null });
    expect(state.parts.map(({ mode, state: how }) => [mode, how])).toEqual([
      ['tunnel', 'done'],
      ['relay', 'done'],
    ]);
    expect(ladder(state, 0)).toEqual([
      `reached passed by ${proxyOf(url)}`,
      `accepted passed by ${proxyOf(url)}`,
      'upgraded passed by the server',
      'bytes passed by the server',
    ]);
    // This one only tunnels.
    expect(ladder(state, 1)).toEqual([
      `reached passed by ${proxyOf(url)}`,
      `accepted failed by ${proxyOf(url)}`,
      'upgraded unknown',
      'bytes unknown',
    ]);
    for (const { ms } of state.parts[0]?.rungs ?? []) expect(ms).toEqual(expect.any(Number));
    const tunnel = state.document?.runs.find(({ route }) => route.mode === 'tunnel');
    expect(tunnel?.grade).toBe('clean');
    expect(state.parts[0]?.checks.map(({ id, state: how, record }) => [id, how, record])).toEqual(
      tunnel?.checks.map((check) => [check.id, 'done', check]),
    );
  });

  it('is told with every event once, in order, and with an order of its own over both parts', async () => {
    const at = desk();
    const run = await at.start(planOf({ hops: [choiceOf(await specimen('honest-connect'))] }));
    const state = await at.over(run);
    const told = at.of('runEvents').flatMap(({ events }) => events);
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
    expect(state.events).toBe(told.length);
    expect(await readAll(at, run)).toEqual(told);
    expect(new Set(told.map(({ part }) => part))).toEqual(new Set([0, 1]));
    const offsets = state.parts.map(({ offsetNs }) => offsetNs);
    expect(offsets[1]).toBeGreaterThan(offsets[0] ?? Infinity);
    for (const [part, { mode }] of state.parts.entries()) {
      const document = state.document?.runs.find(({ route }) => route.mode === mode);
      const events = told.filter((event) => event.part === part);
      expect(document?.events.length).toBeGreaterThan(0);
      // What the checks cite is found by part and id, at the document's time.
      for (const cited of document?.events ?? []) {
        const found = events.find(({ id }) => id === cited.id);
        expect(found).toMatchObject({ kind: cited.kind, bytes: cited.bytes, count: cited.count });
        expect(found?.at).toBeCloseTo((offsets[part] ?? NaN) + cited.at, -1);
      }
    }
  });

  it('is told with samples of both ends whose last ones are what the document says', async () => {
    const at = desk();
    const run = await at.start(planOf({ hops: [choiceOf(await specimen('honest-connect'))], mode: 'tunnel' }));
    const state = await at.over(run);
    const { samples } = await at.runs.handlers.readSamples({ run });
    expect(at.of('runSamples').flatMap((told) => told.samples)).toEqual(samples);
    const last = (end: TrafficSample['end'], control: boolean): TrafficSample | undefined =>
      samples.findLast((sample) => sample.end === end && sample.control === control);
    const duplex = state.document?.runs[0]?.checks.find(({ id }) => id === 'duplex');
    expect(duplex?.numbers).toMatchObject({ bytesUp: last('server', false)?.received, bytesDown: last('client', false)?.received });
    expect(last('client', false)?.sent).toBe(duplex?.numbers.bytesUp);
    expect(last('client', true)?.received).toBeGreaterThan(0);
    expect(last('server', true)?.received).toBe(last('client', true)?.sent);
    expect(samples.length).toBeGreaterThan(12);
    expect(samples.every(({ at: ns }) => ns > 0)).toBe(true);
  });

  it('has one state after the other, the last with the document, and nothing after it', async () => {
    const at = desk();
    const run = await at.start(planOf());
    const final = await at.over(run);
    const states = at.of('runChanged');
    expect(states.slice(0, -1).every(({ status, document }) => status === 'running' && document === null)).toBe(true);
    expect(states.at(-1)).toEqual(final);
    expect(at.told.at(-1)?.event).toBe('runChanged');
    expect(await at.runs.handlers.listRuns({})).toEqual([final]);
    // The connection is seen long before the run is over.
    expect(states.findIndex((state) => ladder(state, 0)[0] === 'reached passed by the server')).toBeLessThan(states.length / 2);
    expect(ladder(final, 0)).toEqual([
      'reached passed by the server',
      'accepted skipped',
      'upgraded passed by the server',
      'bytes passed by the server',
    ]);
  });
});

describe('a run that is cancelled', () => {
  const CASES: readonly {
    readonly when: string;
    readonly proxy: string;
    readonly checks: RunPlan['checks'];
    readonly ripe: (state: RunState) => boolean;
    readonly rungs: readonly Rung['state'][];
    readonly bytes: string;
  }[] = [
    {
      when: 'while a proxy says nothing',
      proxy: 'hangs',
      checks: ['handshake', 'duplex'],
      ripe: (state) => state.events > 2,
      rungs: ['passed', 'unknown', 'unknown', 'unknown'],
      bytes: 'not seen',
    },
    {
      when: 'in the middle of an exchange',
      proxy: 'honest-connect',
      checks: ['handshake', 'duplex'],
      ripe: (state) => state.parts[0]?.rungs[3]?.says === 'bytes arrive at both ends',
      rungs: ['passed', 'passed', 'passed', 'unknown'],
      bytes: 'bytes arrived at both ends; the check was not finished',
    },
    {
      when: 'in a later check',
      proxy: 'far-200ms',
      checks: ['handshake', 'half-close'],
      ripe: (state) => running(state).includes('half-close'),
      rungs: ['passed', 'passed', 'passed', 'skipped'],
      bytes: 'no check of this run sends bytes both ways',
    },
  ];

  it.each(CASES)('$when ends, says so, keeps what was seen, and leaves nothing open', async ({ proxy, checks, ripe, rungs, bytes }) => {
    const at = desk();
    const url = await specimen(proxy);
    const run = await at.start(planOf({ hops: [choiceOf(url)], mode: 'tunnel', checks, durationMs: 60_000, timeoutMs: 60_000 }));
    await at.until('runChanged', ripe);
    expect(at.runs.underWay).toBe(1);
    await at.runs.handlers.cancelRun({ run });
    const [state] = await at.runs.handlers.listRuns({});
    expect(state).toMatchObject({ status: 'cancelled', error: null, document: null, parts: [{ state: 'cancelled' }] });
    expect(running(state)).toEqual([]);
    expect(state?.parts[0]?.rungs.map((rung) => rung.state)).toEqual(rungs);
    expect(state?.parts[0]?.rungs[3]?.says).toBe(bytes);
    expect(at.of('runChanged').at(-1)).toEqual(state);
    expect(at.runs.underWay).toBe(0);
    // Over is over.
    await at.runs.handlers.cancelRun({ run });
    expect(await at.runs.handlers.listRuns({})).toEqual([state]);
    // The specimen's listener stays.
    await expect.poll(sockets, { timeout: 2000, interval: 5 }).toBe(1);
  });

  it('before anything was done ends too', async () => {
    const at = desk();
    const run = await at.start(planOf());
    await at.runs.handlers.cancelRun({ run });
    expect(await at.runs.handlers.listRuns({})).toMatchObject([{ status: 'cancelled' }]);
  });

  it('by closing ends as well, and no other can be started then', async () => {
    const at = desk();
    await at.start(planOf({ hops: [choiceOf(await specimen('hangs'))], timeoutMs: 60_000 }));
    await at.until('runChanged', ({ events }) => events > 2);
    await at.runs.close();
    expect(at.of('runChanged').at(-1)).toMatchObject({ status: 'cancelled' });
    expect(() => at.runs.handlers.startRun(planOf())).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
  });
});

function running(state: RunState | undefined): CheckId[] {
  return (state?.parts ?? []).flatMap(({ checks }) => checks.filter((check) => check.state === 'running').map(({ id }) => id));
}

describe('a run that cannot be', () => {
  it('is refused at once when its plan contradicts itself', () => {
    const at = desk();
    const socks = choiceOf('socks5h://127.0.0.1:1080');
    for (const plan of [
      planOf({ variant: 'custom' }),
      planOf({ mode: 'relay' }),
      planOf({ hops: [socks], mode: 'relay' }),
      planOf({ hops: [{ ...socks, username: 'me', secret: 'forgotten' }] }),
      planOf({ hops: [choiceOf('http://127.0.0.1:3128')], mode: 'relay', tls: 'direct' }),
    ]) {
      expect(() => at.runs.handlers.startRun(plan)).toThrow(expect.objectContaining({ code: 'BAD_USAGE', stage: 'usage' }));
    }
    expect(at.runs.handlers.listRuns({})).toEqual([]);
    expect(at.told).toEqual([]);
  });

  it('has failed when its server cannot be reached by the proxy, which asks nobody', async () => {
    const at = desk();
    // TEST-NET-1 (RFC 5737).
    const state = await at.over(await at.start(planOf({ hops: [choiceOf('http://192.0.2.1:3128')] })));
    expect(state).toMatchObject({ status: 'failed', error: { code: 'UNREACHABLE_TARGET', hop: 0 }, document: null, events: 0 });
    expect(state.error?.message).toContain('choose an address of this machine for the server');
  });

  it('has failed when no server of ours can listen there', async () => {
    const at = desk();
    const state = await at.over(await at.start(planOf({ target: { kind: 'own', listenHost: '192.0.2.1' } })));
    expect(state).toMatchObject({ status: 'failed', error: { code: 'BAD_LISTEN_ADDRESS' } });
    expect(state.parts.map((part) => part.state)).toEqual(['cancelled']);
  });
});

describe('what is remembered', () => {
  it('is the newest runs, the latest first', async () => {
    const at = desk();
    const started: string[] = [];
    for (let n = 0; n < MAX_RUNS + 2; n++) {
      const run = await at.start(planOf());
      started.push(run);
      await at.runs.handlers.cancelRun({ run });
    }
    const listed = await at.runs.handlers.listRuns({});
    expect(listed.map(({ id }) => id)).toEqual(started.slice(-MAX_RUNS).reverse());
    await expect(at.runs.handlers.readEvents({ run: started[0] ?? '', after: 0 })).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });

  it('holds so many runs at once', async () => {
    const at = desk();
    const plan = planOf({ hops: [choiceOf(await specimen('hangs'))], timeoutMs: 60_000 });
    for (let n = 0; n < MAX_RUNS_AT_ONCE; n++) await at.start(plan);
    expect(() => at.runs.handlers.startRun(plan)).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
    expect(at.runs.underWay).toBe(MAX_RUNS_AT_ONCE);
  });
});

describe('the server of a run', () => {
  it('listens on another address of this machine when it is told to, with a control beside it', async () => {
    const at = desk();
    const plan = planOf({
      hops: [choiceOf(await specimen('honest-connect'))],
      target: { kind: 'own', listenHost: '127.0.0.2' },
      mode: 'tunnel',
      checks: ['handshake', 'duplex', 'tls'],
    });
    const state = await at.over(await at.start(plan));
    expect(state.document?.runs[0]?.target).toMatch(/^127\.0\.0\.2:\d+$/u);
    expect(state.document?.runs[0]?.checks.map(({ id, result }) => `${id} ${result}`)).toEqual([
      'handshake pass',
      'duplex pass',
      'tls pass',
    ]);
    const { samples } = await at.runs.handlers.readSamples({ run: state.id });
    expect(samples.some(({ control, end }) => control && end === 'server')).toBe(true);
  });

  it('may be a far one, which has no samples of its own', async () => {
    const at = desk();
    const { address } = await engine.serve({
      host: '127.0.0.1',
      port: 0,
      service: 'probe',
      answer: 'strict',
      tls: 'none',
      certificate: null,
      secret: null,
      maxConnections: 10,
      onEvent: () => undefined,
    });
    const state = await at.over(await at.start(planOf({ target: { kind: 'far', ...address } })));
    expect(state.route.target).toBe(`127.0.0.1:${String(address.port)}`);
    expect(ladder(state, 0)).toEqual([
      'reached passed by the server',
      'accepted skipped',
      'upgraded passed by the server',
      'bytes passed by the server',
    ]);
    const { samples } = await at.runs.handlers.readSamples({ run: state.id });
    expect(new Set(samples.map(({ end }) => end))).toEqual(new Set(['client']));
  });
});

describe('what a run tells', () => {
  it('holds no password', async () => {
    const at = desk();
    const bare = (await specimen('needs-password')).replace(/^http:\/\/.*@/u, '');
    const password = 'Canary/Kn0ck&Kn0ck';
    const choice = choiceOf(`http://canary-user:${encodeURIComponent(password)}@${bare}`, secrets);
    const state = await at.over(await at.start(planOf({ hops: [choice] })));
    expect(state.parts.map((_, part) => ladder(state, part)[1])).toEqual([
      `accepted failed by proxy ${bare}`,
      `accepted failed by proxy ${bare}`,
    ]);
    const text = JSON.stringify(at.told);
    const decoded = [...text.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/gu)].map(([, base64 = '']) =>
      Buffer.from(base64, 'base64').toString('latin1'),
    );
    const login = Buffer.from(`canary-user:${password}`).toString('base64');
    for (const seen of [text, ...decoded]) {
      for (const form of [password, encodeURIComponent(password), login]) expect(seen.includes(form)).toBe(false);
    }
    expect(decoded.some((seen) => seen.includes('Proxy-Authorization: ***'))).toBe(true);
    expect(state.route.hops).toEqual([`http://***@${bare}`]);
  });
});
