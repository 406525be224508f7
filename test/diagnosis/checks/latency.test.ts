import { afterAll, describe, expect, it } from 'vitest';
import { trimmedMean } from '../../../electron/diagnosis/checks/latency.ts';
import { createProbeService, OWN_CAPS } from '../../../electron/diagnosis/probe-service.ts';
import { withSpecimen } from '../../specimens/running.ts';
import { Engine, type ProbeTarget } from '../../../electron/engine/engine.ts';
import { startWebSocketServer } from '../../../electron/websocket/server.ts';
import type { RequestedMode } from '../../../shared/model/route.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';
import { NEVER, OWN, smallJob } from '../../engine/plans.ts';

const engine = new Engine();
afterAll(() => engine.close());

async function latencyOver(
  hops: readonly string[],
  target: ProbeTarget = OWN,
  requestedMode: RequestedMode = 'auto',
): Promise<CheckRecord> {
  const job = smallJob(hops, ['handshake', 'latency'], { target, requestedMode });
  const { runs } = await engine.probe(job, NEVER);
  const latency = runs[0]?.checks.find(({ id }) => id === 'latency');
  if (!latency) throw new Error('the run has no such check');
  return latency;
}

function tripsIn({ trips }: NumberTree, when: 'idle' | 'loaded'): { readonly at: number; readonly ms: number }[] {
  const tree = (value: NumberTree[string] | undefined): NumberTree => (typeof value === 'object' && value !== null ? value : {});
  return Object.values(tree(tree(trips)[when])).map((one) => ({ at: Number(tree(one)['atMs']), ms: Number(tree(one)['ms']) }));
}

function through(name: string, mode: RequestedMode = 'tunnel'): Promise<CheckRecord> {
  return withSpecimen(name, (url) => latencyOver([url], OWN, mode));
}

describe('how long a round trip takes', () => {
  it('is told idle and under load, beside the direct way', async () => {
    const latency = await through('honest-connect');
    expect(latency).toMatchObject({ result: 'pass', finding: null });
    const { idleP50Ms, idleP95Ms, loadedP50Ms, loadedP95Ms, roundTripsPerMinute, control } = latency.numbers;
    expect(Number(idleP95Ms)).toBeGreaterThanOrEqual(Number(idleP50Ms));
    expect(Number(loadedP95Ms)).toBeGreaterThanOrEqual(Number(loadedP50Ms));
    expect(Number(roundTripsPerMinute)).toBeGreaterThan(0);
    expect(control).toMatchObject({ idleP50Ms: expect.any(Number) as number });
    const idle = tripsIn(latency.numbers, 'idle');
    expect(idle).toHaveLength(20);
    expect(tripsIn(latency.numbers, 'loaded').length).toBeGreaterThanOrEqual(10);
    // Each message is sent when the one before it is back.
    for (const [index, { at }] of idle.slice(1).entries())
      expect(at).toBeGreaterThanOrEqual((idle[index]?.at ?? NaN) + (idle[index]?.ms ?? NaN));
  });

  it('is at least the distance, over a far proxy, and not so straight to the server', async () => {
    const latency = await through('far-200ms');
    expect(latency.result).toBe('pass');
    expect(Number(latency.numbers['idleP50Ms'])).toBeGreaterThanOrEqual(200);
    const control = latency.numbers['control'];
    const direct = typeof control === 'object' && control !== null ? Number(control['idleP50Ms']) : NaN;
    expect(direct).toBeLessThan(200);
  });

  it('is told of a far server too, and has nothing to compare with on the direct way', async () => {
    const server = await startWebSocketServer({ service: createProbeService({ caps: OWN_CAPS }).service });
    try {
      const latency = await latencyOver([], { kind: 'far', target: server.address, control: null });
      expect(latency.result).toBe('pass');
      expect(latency.numbers['control']).toBeUndefined();
    } finally {
      await server.close();
    }
  });

  it('is not clear where what was sent does not come back', async () => {
    expect(await through('swallows-client-data', 'relay')).toMatchObject({ result: 'not-tested' });
    expect(await through('holds-response', 'relay')).not.toMatchObject({ result: 'pass' });
  });
});

describe('the mean of the loaded round trips', () => {
  it('leaves the slowest twentieth out', () => {
    expect(trimmedMean([...Array.from({ length: 19 }, () => 10), 1_000])).toBe(10);
    expect(trimmedMean([7])).toBe(7);
    expect(trimmedMean([])).toBeNull();
  });
});
