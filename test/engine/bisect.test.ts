import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import type { RequestedMode } from '../../shared/model/route.ts';
import type { NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import { Engine } from '../../electron/engine/engine.ts';
import { startSpecimen } from '../specimens/running.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { smallJob } from './plans.ts';

const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

async function specimen(name: string): Promise<string> {
  const running = await startSpecimen(name);
  closeLater(() => running.close());
  return running.url;
}

interface Diagnosed {
  readonly run: RunRecord;
  readonly hops: readonly string[];
  /** How many hops were tried, in that order. */
  readonly prefixes: readonly number[];
  readonly place: (id: CheckId) => NumberTree[string] | undefined;
}

async function diagnose(
  names: readonly string[],
  requestedMode: RequestedMode,
  checks: readonly CheckId[],
  idleMaxMs: number | null = null,
): Promise<Diagnosed> {
  const hops = await Promise.all(names.map((name) => specimen(name)));
  const prefixes: number[] = [];
  const { runs } = await engine.probe(smallJob(hops, checks, { requestedMode, plan: { idleMaxMs } }), {
    signal: new AbortController().signal,
    onPrefix: (_, count) => prefixes.push(count),
  });
  const [run] = runs;
  if (!run || runs.length !== 1) throw new Error(`${String(runs.length)} runs instead of one`);
  return { run, hops, prefixes, place: (id) => run.checks.find((check) => check.id === id)?.numbers['bisection'] };
}

function summaryOf(run: RunRecord, id: CheckId): string {
  return run.checks.find((check) => check.id === id)?.summary ?? '';
}

describe('which hop of a chain did it', () => {
  it.each([
    ['the first', 0, ['loses-half-close', 'honest-connect', 'honest-socks5']],
    ['the one in the middle', 1, ['honest-connect', 'loses-half-close', 'honest-socks5']],
    ['the last', 2, ['honest-socks5', 'honest-connect', 'loses-half-close']],
  ])('names %s where closing one side is lost there', async (_, guilty, names) => {
    const { run, hops, place, prefixes } = await diagnose(names, 'tunnel', ['handshake', 'duplex', 'half-close']);
    expect(place('half-close')).toMatchObject({ from: guilty, to: guilty });
    expect(summaryOf(run, 'half-close')).toContain(`It is done by ${hops[guilty] ?? ''}`);
    expect(run.summary).toContain(`It is done by ${hops[guilty] ?? ''}`);
    expect(place('duplex')).toBeUndefined();
    // No longer prefix than needed, the whole chain once more, and then both sides of the place.
    expect(prefixes).toEqual([...[0, 1, 2].slice(0, guilty + 2), 3, ...[guilty, guilty + 1].filter((count) => count < 3)]);
  });

  it('lays a stripped upgrade to the relay at the end of the tunnel, and its added lines too', async () => {
    const { run, hops, place } = await diagnose(['honest-connect', 'strips-upgrade'], 'relay', ['handshake', 'headers']);
    expect(run.handshake).toMatchObject({ outcome: 'refused', attributedTo: { hop: 1, basis: 'prefix-run' } });
    expect(place('handshake')).toEqual({ from: 1, to: 1, prefixes: { '0': 'absent', '1': 'absent' } });
    expect(place('headers')).toMatchObject({ request: { 'removed upgrade': { from: 1, to: 1 } } });
    expect(summaryOf(run, 'headers')).toContain(`by ${hops[1] ?? ''} or between it and the server.`);
  });

  it('names the hop that closes what is quiet', { timeout: 60_000 }, async () => {
    const { run, hops, place } = await diagnose(['honest-connect', 'idle-cut-2s'], 'tunnel', ['handshake', 'idle'], 4_000);
    expect(place('idle')).toEqual({ from: 1, to: 1, prefixes: { '0': 'absent', '1': 'absent' } });
    expect(summaryOf(run, 'idle')).toContain(`by ${hops[1] ?? ''} or between it and the server; up to ${hops[0] ?? ''} it`);
  });

  it('asks nothing of the prefixes of a chain that is clean, or of one proxy', async () => {
    const clean = await diagnose(['honest-connect', 'honest-socks5'], 'tunnel', ['handshake', 'headers', 'duplex']);
    expect(clean.run.grade).toBe('clean');
    expect(clean.prefixes).toEqual([]);
    const alone = await diagnose(['strips-upgrade'], 'relay', ['handshake']);
    expect(alone.run.handshake.attributedTo).toEqual({ hop: 0, basis: 'only-hop' });
    expect(alone.prefixes).toEqual([]);
  });

  it('leaves a route that broke to the dialogue that says where', async () => {
    const { run, prefixes } = await diagnose(['honest-connect', 'target-down'], 'tunnel', ['handshake']);
    expect(run.handshake).toMatchObject({ outcome: 'not-attempted', attributedTo: null });
    expect(prefixes).toEqual([]);
  });

  it('stops at once when it is cancelled in between', async () => {
    const hops = await Promise.all(['honest-connect', 'loses-half-close'].map((name) => specimen(name)));
    const cancelling = new AbortController();
    const probing = engine.probe(smallJob(hops, ['handshake', 'half-close'], { requestedMode: 'tunnel' }), {
      signal: cancelling.signal,
      onPrefix: () => {
        cancelling.abort();
      },
    });
    await expect(probing).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
