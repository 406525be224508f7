import { afterAll, describe, expect, it } from 'vitest';
import type { CheckRecord, NumberTree, RunRecord } from '../../../shared/model/probe-set.ts';
import { Engine, type ProbeTarget } from '../../../electron/engine/engine.ts';
import { createProbeService, OWN_CAPS } from '../../../electron/diagnosis/probe-service.ts';
import { withSpecimen } from '../../specimens/running.ts';
import { startWebSocketServer } from '../../../electron/websocket/server.ts';
import { NEVER, OWN, smallJob } from '../../engine/plans.ts';

const engine = new Engine();
afterAll(() => engine.close());

const LONGEST_MS = 3_500;
/** A round, and those that narrow down. */
const timeout = 60_000;

interface Found {
  readonly run: RunRecord;
  readonly idle: CheckRecord;
}

async function diagnose(hops: readonly string[], target: ProbeTarget = OWN, idleMaxMs: number | null = LONGEST_MS): Promise<Found> {
  const job = smallJob(hops, ['handshake', 'idle'], { target, plan: { idleMaxMs }, requestedMode: hops.length > 0 ? 'tunnel' : 'auto' });
  const { runs } = await engine.probe(job, NEVER);
  const idle = runs[0]?.checks.find(({ id }) => id === 'idle');
  if (!runs[0] || !idle) throw new Error('the run has no such check');
  return { run: runs[0], idle };
}

function through(name: string, target: ProbeTarget = OWN): Promise<Found> {
  return withSpecimen(name, (url) => diagnose([url], target));
}

/** A server elsewhere, as far as the engine knows. */
async function withFarServer<T>(idleMs: number, work: (target: ProbeTarget) => Promise<T>): Promise<T> {
  const server = await startWebSocketServer({ service: createProbeService({ caps: OWN_CAPS }).service, idleMs });
  try {
    return await work({ kind: 'far', target: server.address, control: null });
  } finally {
    await server.close();
  }
}

function numbersOf(idle: CheckRecord, kind: string): NumberTree {
  const numbers = idle.numbers[kind];
  if (typeof numbers !== 'object' || numbers === null) throw new Error(`no numbers of ${kind}`);
  return numbers;
}

describe.concurrent('how long a connection may be silent', () => {
  it('is told as an interval, with who closed and how, where the proxy closes', { timeout }, async () => {
    const { run, idle } = await through('idle-cut-2s');
    expect(idle).toMatchObject({ result: 'fail', finding: 'closed-after' });
    const both = numbersOf(idle, 'both');
    expect(both).toMatchObject({ closedBy: 'proxy', with: 'fin', atClient: 'fin', atServer: 'fin' });
    // Its timer counts from the last byte, and a busy machine may only be late.
    expect(both['lowS']).toBeGreaterThan(1);
    expect(both['highS']).toBeGreaterThanOrEqual(2);
    expect(both['lowS']).toBeLessThan(Number(both['highS']));
    for (const kind of ['client', 'server']) expect(numbersOf(idle, kind), kind).toMatchObject({ highS: null, closedBy: null });
    expect(idle.evidence.length).toBeGreaterThan(0);
    expect(run.grade).toBe('degraded');
    expect(run.summary).toContain('in which neither side sends');
    expect(run.fix).toContain('either side');
    expect(idle.numbers['heartbeatS']).toBeLessThanOrEqual(1);
  });

  it('is told where what is sent later vanishes without a sign', { timeout }, async () => {
    const { run, idle } = await through('forgets-when-quiet');
    expect(idle).toMatchObject({ result: 'fail', finding: 'silently-dropped' });
    const both = numbersOf(idle, 'both');
    expect(both).toMatchObject({ closedBy: 'between', with: 'unknown', atClient: null, atServer: null });
    expect(both['highS']).toBeGreaterThanOrEqual(2);
    expect(Number(both['highS']) - Number(both['lowS'])).toBeLessThan(1);
    expect(run.fix).toContain('take a connection for dead that gives no answer');
  });

  it('is as long as was tried where nothing happens, through a proxy and straight', { timeout }, async () => {
    for (const { run, idle } of await Promise.all([through('honest-connect'), diagnose([])])) {
      expect(idle).toMatchObject({ result: 'pass', finding: 'kept', failures: 0 });
      expect(numbersOf(idle, 'both')).toMatchObject({ highS: null, closedBy: null, with: null });
      expect(run.grade).toBe('clean');
    }
  });

  it('is told in spite of connections that do not come about', { timeout }, async () => {
    expect((await through('one-in-three-fails')).idle).toMatchObject({ result: 'pass', finding: 'kept' });
  });

  it('is not tested where nobody says how long', async () => {
    expect((await diagnose([], OWN, null)).idle).toMatchObject({ result: 'not-tested', numbers: {} });
  });

  it("is not called anybody's doing where the server itself closes", { timeout }, async () => {
    const { idle } = await withFarServer(1_000, (target) => diagnose([], target));
    expect(idle).toMatchObject({ result: 'inconclusive', finding: null });
  });

  it('is told by a server elsewhere, which is asked by nonce', { timeout }, async () => {
    const { idle } = await withFarServer(0, (target) => through('idle-cut-2s', target));
    expect(idle).toMatchObject({ result: 'fail', finding: 'closed-after', numbers: { both: { closedBy: 'proxy' } } });
  });
});
