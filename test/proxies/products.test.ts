import { afterAll, describe, expect, it } from 'vitest';
import type { NumberTree } from '../../shared/model/probe-set.ts';
import { parseHop, type Hop } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine, type ProbeTarget } from '../../electron/engine/engine.ts';
import { askFront, askHop, type Asked } from '../../electron/diagnosis/products/ask.ts';
import { KNOWN_PRODUCTS } from '../../electron/diagnosis/products/known-products.ts';
import { SPECIMENS } from '../../electron/specimens/index.ts';
import { describeWith } from '../support/requires.ts';
import { OWN } from '../engine/plans.ts';
import { freePort } from './harness/daemon.ts';
import { MODES, PROXY_MODES, type ProxyMode, type ProxyProgram } from './harness/modes.ts';
import { startProxy } from './harness/start.ts';

const engine = new Engine();
afterAll(() => engine.close());

/** Every product that a diagnosis saw, by mode and by hop. */
async function productsOver(hops: readonly Hop[], target: ProbeTarget): Promise<NumberTree[]> {
  const plan = { ...DEFAULT_PROBE_PLAN, hops, checks: ['handshake'] as const, handshakes: 1, timeoutMs: 3_000 };
  const { runs } = await engine.probe({ plan, requestedMode: 'auto', target, products: true }, { signal: new AbortController().signal });
  return runs.flatMap(({ checks }) => {
    const products = checks.find(({ id }) => id === 'handshake')?.numbers['products'];
    return typeof products === 'object' && products !== null ? Object.values(products).map((one) => one as NumberTree) : [];
  });
}

async function productsOf(mode: ProxyMode, secretive: boolean): Promise<NumberTree[]> {
  const upstream = { host: '127.0.0.1', port: await freePort() };
  const proxy = await startProxy(mode, { upstream, secretive });
  try {
    return proxy.hopUrl === null
      ? await productsOver([], { kind: 'own', listen: upstream, reachedAt: proxy.endpoint })
      : await productsOver([parseHop(proxy.hopUrl)], OWN);
  } finally {
    await proxy.stop();
  }
}

/** How it closes, as several who ask at the same time see it. */
async function closingsOf(mode: ProxyMode): Promise<Asked['closing'][]> {
  const proxy = await startProxy(mode, { upstream: { host: '127.0.0.1', port: await freePort() } });
  const options = { waitMs: 3_000, signal: new AbortController().signal };
  const { hopUrl, endpoint } = proxy;
  try {
    const ask = (): Promise<Asked> => (hopUrl === null ? askFront(endpoint, options) : askHop([parseHop(hopUrl)], options));
    return (await Promise.all(Array.from({ length: 5 }, ask))).map(({ closing }) => closing);
  } finally {
    await proxy.stop();
  }
}

const NAMES: Readonly<Record<ProxyProgram, string>> = {
  squid: 'Squid',
  tinyproxy: 'tinyproxy',
  nginx: 'nginx',
  haproxy: 'HAProxy',
  apache2: 'Apache',
  danted: 'Dante',
};
/** They hand on bytes and read none of them. */
const UNREAD: readonly ProxyMode[] = ['nginx-stream', 'haproxy-tcp'];

for (const mode of PROXY_MODES) {
  const { program } = MODES[mode];
  describeWith(program, `the software of ${mode}`, () => {
    const name = UNREAD.includes(mode) ? 'unknown' : NAMES[program];
    it.each([
      ['as it is packaged', false],
      ['with its name hidden', true],
    ])('is told %s', async (_, secretive) => {
      const seen = await productsOf(mode, secretive);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.map((product) => product['name'])).toEqual(seen.map(() => name));
      for (const { confidence } of seen) expect(Number(confidence)).toBeGreaterThanOrEqual(name === 'unknown' ? 0 : 0.6);
    });
    if (name !== 'unknown')
      it('agrees with how it closes, also where many ask at a time', async () => {
        const seen = await closingsOf(mode);
        const known = KNOWN_PRODUCTS.find((product) => product.name === name)?.closing;
        expect(seen).toContain(known);
        // A reset may be late on a busy machine, and is never early.
        expect(seen.filter((closing) => closing !== known && closing !== (known === 'whole' ? 'reading-on' : null))).toEqual([]);
      });
  });
}

describeWith('squid', 'the software of each proxy of a chain', () => {
  it('is told hop by hop, with the version where it is told', async () => {
    const specimen = await SPECIMENS.find(({ name }) => name === 'honest-connect')?.start();
    const squid = await startProxy('squid-allow-all');
    try {
      const seen = await productsOver([parseHop(specimen?.url ?? ''), parseHop(squid.hopUrl ?? '')], OWN);
      const names = seen.map(({ name }) => name);
      expect(names).toEqual(['unknown', 'Squid', 'unknown', 'Squid']);
      expect(seen[1]?.['version']).toMatch(/^\d+\.\d+/u);
    } finally {
      await squid.stop();
      await specimen?.close();
    }
  });
});

describe('the software of the specimens', () => {
  it.each(SPECIMENS.map((specimen) => ({ specimen, name: specimen.name })))('is unknown: $name', async ({ specimen }) => {
    const running = await specimen.start();
    try {
      const seen = await productsOver([parseHop(running.url)], OWN);
      expect(seen.every(({ name, confidence }) => name === 'unknown' && confidence === 0)).toBe(true);
    } finally {
      await running.close();
    }
  });
});
