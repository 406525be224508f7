import { afterAll, expect, it } from 'vitest';
import { parseHop, type Endpoint } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { NEVER } from '../engine/plans.ts';
import { describeWith } from '../support/requires.ts';
import { freePort } from './harness/daemon.ts';
import { MODES, type ProxyMode } from './harness/modes.ts';
import { startProxy, type RunningProxy } from './harness/start.ts';
import { approach } from './witness/approach.ts';
import { writeHead } from './witness/head.ts';
import { startOrigin, type Origin } from './witness/origin.ts';
import { requestOf } from './witness/requests.ts';

const engine = new Engine();
afterAll(() => engine.close());

/** Above what a proxy set to three seconds that looks at its clock now and then may take. */
const LONGEST_MS = 8_000;
const REFERENCES = 3;
const timeout = 120_000;

const SET: readonly { readonly mode: ProxyMode; readonly idleSeconds: number }[] = [
  { mode: 'squid-allow-all', idleSeconds: 2 },
  { mode: 'tinyproxy', idleSeconds: 3 },
  { mode: 'nginx-stream', idleSeconds: 2 },
  { mode: 'nginx-reverse-websocket', idleSeconds: 4 },
  { mode: 'haproxy-tcp', idleSeconds: 5 },
];

for (const { mode, idleSeconds } of SET) {
  describeWith(MODES[mode].program, `${mode} that closes after ${String(idleSeconds)} s of silence`, () => {
    it('is found to close in an interval that holds the end which bare sockets see meanwhile', { timeout }, async () => {
      const reverse = MODES[mode].use === 'reverse';
      const origin = await startOrigin();
      origin.expect('get', '');
      const upstream = { host: '127.0.0.1', port: await freePort() };
      const proxy = await startProxy(mode, { idleSeconds, upstream });
      // A reverse proxy has one upstream: the bare sockets go through a second one of the same settings.
      const beside = reverse ? await startProxy(mode, { idleSeconds, upstream: origin.endpoint }) : proxy;
      try {
        const [found, cuts] = await Promise.all([diagnose(proxy, upstream), bareCuts(beside, origin, reverse)]);
        expect(found).toMatchObject({ result: 'fail', finding: 'closed-after', numbers: { both: { closedBy: 'proxy' } } });
        const { both } = found.numbers;
        const { lowS, highS } = typeof both === 'object' && both !== null ? both : {};
        for (const cut of cuts) {
          expect({ lowS, cut, inside: cut >= Number(lowS) }).toMatchObject({ inside: true });
          expect({ highS, cut, inside: cut <= Number(highS) }).toMatchObject({ inside: true });
        }
        for (const silent of ['client', 'server']) expect(found.numbers[silent]).toMatchObject({ highS: null });
      } finally {
        await proxy.stop();
        await beside.stop();
        await origin.stop();
      }
    });
  });
}

async function diagnose(proxy: RunningProxy, upstream: Endpoint) {
  const { runs } = await engine.probe(
    {
      plan: {
        ...DEFAULT_PROBE_PLAN,
        hops: proxy.hopUrl === null ? [] : [parseHop(proxy.hopUrl)],
        checks: ['handshake', 'idle'],
        handshakes: 1,
        idleMaxMs: LONGEST_MS,
      },
      requestedMode: proxy.hopUrl === null ? 'auto' : 'tunnel',
      target:
        proxy.hopUrl === null
          ? { kind: 'own', listen: upstream, reachedAt: proxy.endpoint }
          : { kind: 'own', listen: null, reachedAt: null },
    },
    NEVER,
  );
  const idle = runs[0]?.checks.find(({ id }) => id === 'idle');
  if (!idle) throw new Error('the run has no such check');
  return idle;
}

/** Seconds from the last byte to the end, of connections on which nothing is said after the handshake; opened one after the other. */
async function bareCuts(proxy: RunningProxy, origin: Origin, reverse: boolean): Promise<readonly number[]> {
  const cuts: Promise<number>[] = [];
  for (let n = 0; n < REFERENCES; n++) {
    const { end, used } = await approach(reverse ? 'straight' : 'connect', proxy.endpoint, origin.endpoint);
    const target = reverse ? proxy.endpoint : origin.endpoint;
    end.send(writeHead(requestOf('get', `${target.host}:${String(target.port)}`, false)));
    await end.until(() => end.received.slice(used).includes('\r\n\r\n') || end.fin || end.gone, LONGEST_MS);
    expect(end.received.slice(used)).toMatch(/^HTTP\/1\.1 101 /u);
    const silentSince = performance.now();
    cuts.push(
      end
        .until(() => end.fin || end.gone, 2 * LONGEST_MS)
        .then((ended) => {
          end.drop();
          return ended ? (performance.now() - silentSince) / 1000 : Infinity;
        }),
    );
  }
  return await Promise.all(cuts);
}
