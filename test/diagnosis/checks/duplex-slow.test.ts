import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHop } from '../../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../../electron/engine/engine.ts';
import { findSpecimen, type RunningSpecimen } from '../../../electron/specimens/index.ts';

/** More than the systems on the way hold for a reader: who sends it waits for room long before all of it is on its way. */
const MORE_THAN_FITS = 16 * 1024 * 1024;
/** Three seconds' worth, many times as long as what is taken for a stall here. */
const SEEN_TO_MOVE = 96_000;

const engine = new Engine();
let slow: RunningSpecimen;

beforeAll(async () => {
  const specimen = await findSpecimen('slow-256kbit')?.start();
  if (!specimen) throw new Error('no such specimen');
  slow = specimen;
});
afterAll(async () => {
  await engine.close();
  await slow.close();
});

describe('an exchange over a slow route', () => {
  it('is not called stalled while the server goes on receiving what a sender waits to get rid of', async () => {
    let measured: number | null = null;
    const enough = new AbortController();
    const probing = engine.probe(
      {
        plan: {
          ...DEFAULT_PROBE_PLAN,
          hops: [parseHop(slow.url)],
          checks: ['handshake', 'duplex'],
          up: MORE_THAN_FITS,
          down: 1024,
          quietMs: 400,
        },
        requestedMode: 'tunnel',
        target: { kind: 'own', listen: null, reachedAt: null },
      },
      {
        signal: enough.signal,
        // A try that ends before it makes the next one begin from nothing, and the probe ends with a finding.
        onTraffic: ({ end, control, exchange, received }) => {
          measured ??= control ? null : exchange;
          if (end === 'server' && exchange === measured && received > SEEN_TO_MOVE) enough.abort();
        },
      },
    );
    await expect(probing).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
