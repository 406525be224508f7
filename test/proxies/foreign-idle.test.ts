import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws';
import { formatEndpoint, parseHop, type Endpoint } from '../../shared/model/route.ts';
import type { CheckRecord, RunRecord } from '../../shared/model/probe-set.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { withSpecimen } from '../specimens/running.ts';
import { describeWith } from '../support/requires.ts';
import { startForeign } from '../truth/foreign.ts';
import { MODES, type ProxyMode } from './harness/modes.ts';
import { startProxy } from './harness/start.ts';

const engine = new Engine();
afterAll(() => engine.close());

const timeout = 60_000;
const REFERENCES = 3;

async function diagnose(target: Endpoint, via: readonly string[] = [], idleMaxMs = 6_000): Promise<{ run: RunRecord; idle: CheckRecord }> {
  const { runs } = await engine.probe(
    {
      plan: {
        ...DEFAULT_PROBE_PLAN,
        hops: via.map(parseHop),
        variant: 'rfc6455',
        resource: { path: '/', headers: [] },
        checks: ['handshake', 'idle'],
        handshakes: 1,
        idleMaxMs,
      },
      requestedMode: via.length === 0 ? 'auto' : 'tunnel',
      target: { kind: 'far', target, control: null },
    },
    { signal: new AbortController().signal },
  );
  const [run] = runs;
  const idle = run?.checks.find(({ id }) => id === 'idle');
  if (!run || !idle) throw new Error('the run has no such check');
  return { run, idle };
}

/** Seconds from the upgrade to the end, of connections of the library ws on which nothing is said. */
async function bareCuts(url: string, options: () => Promise<ClientOptions>): Promise<readonly number[]> {
  const each = async (): Promise<number> => {
    const client = new WebSocket(url, await options());
    await once(client, 'open');
    const began = performance.now();
    await once(client, 'close');
    return (performance.now() - began) / 1000;
  };
  return await Promise.all(Array.from({ length: REFERENCES }, each));
}

/** A tunnel as any client opens it. */
async function tunnel(proxy: Endpoint, target: Endpoint): Promise<ClientOptions> {
  const asking = request({ host: proxy.host, port: proxy.port, method: 'CONNECT', path: formatEndpoint(target) }).end();
  const socket = await new Promise<Socket>((resolve, reject) => {
    asking.once('error', reject);
    asking.once('connect', (_answer, opened: Socket) => resolve(opened));
  });
  return { createConnection: () => socket };
}

const SET: readonly { readonly mode: ProxyMode; readonly idleSeconds: number }[] = [
  { mode: 'nginx-reverse-websocket', idleSeconds: 2 },
  { mode: 'haproxy-http', idleSeconds: 3 },
  { mode: 'squid-allow-all', idleSeconds: 2 },
];

for (const { mode, idleSeconds } of SET) {
  describeWith(MODES[mode].program, `somebody else's server behind ${mode} that closes after ${String(idleSeconds)} s of silence`, () => {
    it(
      'is found closed in an interval that holds the end which plain clients see meanwhile, by nobody who is named',
      { timeout },
      async () => {
        const server = await startForeign('ws');
        const proxy = await startProxy(mode, { upstream: server.endpoint, idleSeconds });
        try {
          const target = proxy.hopUrl === null ? proxy.endpoint : server.endpoint;
          const [{ run, idle }, cuts] = await Promise.all([
            diagnose(target, proxy.hopUrl === null ? [] : [proxy.hopUrl]),
            bareCuts(`ws://${formatEndpoint(target)}/`, async () => (proxy.hopUrl === null ? {} : await tunnel(proxy.endpoint, target))),
          ]);
          expect(idle).toMatchObject({
            result: 'fail',
            finding: 'closed-after',
            numbers: { both: { closedBy: 'unknown', atServer: null } },
          });
          expect(Object.keys(idle.numbers).sort()).toEqual(['addresses', 'both', 'heartbeatS']);
          const { both } = idle.numbers;
          const { lowS, highS } = typeof both === 'object' && both !== null ? both : {};
          for (const cut of cuts) {
            expect({ lowS, cut, inside: cut >= Number(lowS) }).toMatchObject({ inside: true });
            expect({ highS, cut, inside: cut <= Number(highS) }).toMatchObject({ inside: true });
          }
          expect(run.grade).toBe('degraded');
          expect(run.summary).toContain(
            proxy.hopUrl === null ? 'The server, or something on the way to it, closes' : 'Something on this route closes',
          );
        } finally {
          await proxy.stop();
          await server.close();
        }
      },
    );
  });
}

describe("somebody else's server and silence", () => {
  it('is found to keep a silent connection, and to answer a ping after it', { timeout }, async () => {
    const server = await startForeign('ws');
    try {
      const { idle } = await diagnose(server.endpoint, [], 800);
      expect(idle).toMatchObject({ result: 'pass', finding: 'kept', numbers: { both: { highS: null, closedBy: null } } });
      expect(idle.summary).toBe('Silence of 0.8 s does no harm, between two pings.');
    } finally {
      await server.close();
    }
  });

  it('is dead without a sign where something on the way forgets quiet connections', { timeout }, async () => {
    const server = await startForeign('ws');
    try {
      await withSpecimen('forgets-when-quiet', async (proxy) => {
        const { idle } = await diagnose(server.endpoint, [proxy], 3_500);
        expect(idle).toMatchObject({ finding: 'silently-dropped', numbers: { both: { closedBy: 'unknown', atClient: null } } });
        expect(idle.summary).toContain('a ping is not answered');
      });
    } finally {
      await server.close();
    }
  });

  it('is not laid to silence where a connection ends at that age although it is used', { timeout }, async () => {
    const server = await startForeign('ws');
    try {
      await withSpecimen('cuts-at-3s', async (proxy) => {
        const { idle } = await diagnose(server.endpoint, [proxy], 3_500);
        expect(idle).toMatchObject({ result: 'inconclusive', finding: null });
        expect(idle.summary).toContain('even while both sides send');
      });
    } finally {
      await server.close();
    }
  });

  it('is not clear where the server never stops talking', { timeout }, async () => {
    const talking = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(talking, 'listening');
    talking.on('connection', (client) => {
      const beat = setInterval(() => client.send('.'), 50);
      client.on('close', () => clearInterval(beat));
    });
    try {
      const address = talking.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const { idle } = await diagnose({ host: '127.0.0.1', port }, [], 1_200);
      expect(idle.result).not.toBe('pass');
      expect(idle.result).not.toBe('fail');
    } finally {
      for (const client of talking.clients) client.terminate();
      await new Promise((resolve) => talking.close(resolve));
    }
  });
});
