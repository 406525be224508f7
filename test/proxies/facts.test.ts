import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/requires.ts';
import { FACTS } from './facts.ts';
import type { Expectation, ProxyFact } from './facts.ts';
import { MODES, PROXY_MODES } from './harness/modes.ts';
import { startProxy } from './harness/start.ts';
import type { RunningProxy } from './harness/start.ts';
import { measureEarlyData, measureHalfClose, measureHandshake } from './witness/measure.ts';
import type { Setting } from './witness/measure.ts';
import { startOrigin } from './witness/origin.ts';
import type { Origin } from './witness/origin.ts';
import { FACT_VARIANTS } from './witness/requests.ts';

/** An answer is there within milliseconds; where none is expected, this is how long its absence is watched. */
const SILENCE_MS = 1_500;

for (const mode of PROXY_MODES) {
  describeWith(MODES[mode].program, `${mode} treats the handshake as the fact sheet says`, () => {
    let origin: Origin;
    let proxy: RunningProxy;
    beforeAll(async () => {
      origin = await startOrigin();
      proxy = await startProxy(mode, { upstream: origin.endpoint });
    });
    afterAll(async () => {
      await proxy.stop();
      await origin.stop();
    });
    it.each(FACTS.filter((fact) => fact.mode === mode))('$route ($approach) with $variant', async (fact) => {
      expect(await measure(fact, { origin, proxy: proxy.endpoint, approach: fact.approach, route: fact.route })).toEqual(fact.expect);
    });
  });
}

describe('the fact sheet', () => {
  it('has one row for each mode, way and variant, and no way is missing', () => {
    const rows = FACTS.map(({ mode, approach, route, variant }) => [mode, route, approach, variant].join(' '));
    const approaches = {
      http: ['relay straight', 'tunnel connect'],
      socks: ['tunnel socks4', 'tunnel socks4a', 'tunnel socks5', 'tunnel socks5h'],
      reverse: ['reverse straight'],
    };
    const due = PROXY_MODES.flatMap((mode) =>
      approaches[MODES[mode].use].flatMap((way) => FACT_VARIANTS.map((variant) => `${mode} ${way} ${variant}`)),
    );
    expect(rows.toSorted()).toEqual(due.toSorted());
  });
});

async function measure({ variant, expect: { answeredBy } }: ProxyFact, setting: Setting): Promise<Expectation> {
  const handshake = await measureHandshake(setting, variant, answeredBy === 'nobody' ? SILENCE_MS : undefined);
  const [halfClose, earlyData] = handshake.stream
    ? [await measureHalfClose(setting, variant), await measureEarlyData(setting, variant)]
    : [null, null];
  return { ...handshake, halfClose, earlyData };
}
