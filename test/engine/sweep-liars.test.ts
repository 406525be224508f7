import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { sweepEntryLine, type SweepEntryLine } from '../../shared/model/sweep.ts';
import { LoopWatch } from '../../electron/diagnosis/loop-watch.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { sweepPlanPart, type SweepJob } from '../../electron/engine/sweep.ts';
import { Places } from '../../electron/engine/places.ts';
import { testEntry } from '../../electron/engine/sweep-test.ts';
import { ToldPorts } from '../../electron/engine/told-ports.ts';
import { cleanup } from '../websocket/cleanup.ts';

// Many at once in one thread, as a thread of a sweep does: what one proxy does must never be credited to another.
const watch = new LoopWatch();
const ports = new ToldPorts();
const engine = new Engine({ company: { place: new Places(watch, 16).take, watch }, ports });
const closeLater = cleanup();
afterAll(async () => {
  await engine.close();
  watch.close();
});

const job: SweepJob = {
  front: [],
  requestedMode: 'auto',
  target: { kind: 'own', listen: null, reachedAt: null },
  plan: { ...DEFAULT_PROBE_PLAN, checks: ['handshake', 'headers', 'duplex'], ...sweepPlanPart({}), timeoutMs: 1500, quietMs: 500 },
};

async function test(line: number, url: string): Promise<SweepEntryLine> {
  const signal = new AbortController().signal;
  const { row } = await testEntry(engine, job, { line, proxy: parseHop(url) }, { signal, evidence: false });
  return sweepEntryLine.parse(JSON.parse(row));
}

async function listen(onClient: (client: net.Socket) => void, host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    sockets.add(client.on('error', () => undefined).on('close', () => sockets.delete(client)));
    onClient(client);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  closeLater(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://${host}:${String((server.address() as AddressInfo).port)}`;
}

const ACCEPTED = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

/** Dials what a CONNECT or an absolute-form request names. */
function targetOf(head: string): { readonly port: number; readonly host: string } {
  const port = Number(/^(?:CONNECT |GET http:\/\/)127\.0\.0\.1:(\d+)/u.exec(head)?.[1]);
  return { port, host: '127.0.0.1' };
}

/** A proxy that connects clients as it likes: `choose` gets what each asked for. */
function mixing(choose: (asked: number) => number): (client: net.Socket) => void {
  return (client) => {
    client.once('data', (bytes: Buffer) => {
      const asked = targetOf(bytes.toString('latin1'));
      const target = net.connect({ ...asked, port: choose(asked.port) }).on('error', () => client.destroy());
      closeLater(() => {
        target.destroy();
      });
      target.once('connect', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(client);
        client.pipe(target);
      });
    });
  };
}

describe('liars in a sweep', () => {
  it('are never clean: an echo, a replay, a tunnel that speaks itself, a page for everything', async () => {
    const liars = await Promise.all([
      listen((client) => client.pipe(client)),
      listen((client) => client.once('data', () => client.write(ACCEPTED)).resume()),
      listen((client) =>
        client.on('data', (bytes: Buffer) =>
          client.write(bytes.toString('latin1').startsWith('CONNECT') ? 'HTTP/1.1 200 OK\r\n\r\n' : ACCEPTED),
        ),
      ),
      listen((client) => client.on('data', () => client.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin'))),
    ]);
    const rows = await Promise.all(liars.map((url, index) => test(index + 1, url)));
    for (const { grade, best } of rows) {
      expect(best).toBeNull();
      expect(['blocked', 'unreachable', 'inconclusive']).toContain(grade);
    }
  });

  it('is not clean that connects its client to the server of another entry, and that entry is not wronged', async () => {
    const asked: number[] = [];
    const wrong = await listen(
      mixing((port) => {
        asked.push(port);
        // To the server of whoever came before: of another entry, where there is one.
        return asked.find((other) => other !== port) ?? port;
      }),
    );
    const honest = await listen(
      mixing((port) => {
        asked.unshift(port);
        return port;
      }),
    );
    const [good, bad] = await Promise.all([test(1, honest), test(2, wrong)]);
    expect(bad.best === null || bad.grade !== 'clean').toBe(true);
    expect(good.runs.find(({ route }) => route.mode === 'tunnel')?.grade).toBe('clean');
  });

  it('reaches nobody that is late: a port that a proxy was told of is not taken again', async () => {
    const asked = new Set<number>();
    const url = await listen((client) => {
      client.once('data', (bytes: Buffer) => {
        asked.add(targetOf(bytes.toString('latin1')).port);
        client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      });
    });
    await test(1, url);
    expect(asked.size).toBe(2);
    const taken = new Set<number>();
    for (let n = 0; n < 40_000; n++) await ports.take((port) => Promise.resolve(taken.add(port)));
    for (const port of asked) expect(taken.has(port)).toBe(false);
  });

  it.each([429, 502, 503, 504])(
    'are not made of those that answer %i once: they are asked again, and no other refusal is',
    async (status) => {
      let asked = 0;
      const refusing = (code: number, times: number): ((client: net.Socket) => void) => {
        const passing = mixing((port) => port);
        let refused = 0;
        return (client) => {
          asked += 1;
          if (refused >= times) {
            passing(client);
            return;
          }
          refused += 1;
          client.once('data', () => client.end(`HTTP/1.1 ${String(code)} Not Now\r\nContent-Length: 0\r\n\r\n`));
        };
      };
      // Either of the two modes may be the one that meets it.
      const { runs } = await test(1, await listen(refusing(status, 1)));
      const met = runs.flatMap(({ checks }) => checks.filter(({ id, result }) => id === 'handshake' && result === 'intermittent'));
      expect(met).toMatchObject([{ failures: 1, summary: expect.not.stringContaining('101') as string }]);
      asked = 0;
      await test(1, await listen(refusing(403, Infinity)));
      expect(asked).toBe(2);
    },
  );

  it('tells by what the server received whether a proxy hides its client, also through a tunnel', async () => {
    const via = (own: string | null, added: string) =>
      listen((client) => {
        client.once('data', (bytes: Buffer) => {
          const head = bytes.toString('latin1');
          const target = net
            .connect({ ...targetOf(head), ...(own === null ? {} : { localAddress: own }) })
            .on('error', () => client.destroy());
          if (head.startsWith('CONNECT')) client.write('HTTP/1.1 200 OK\r\n\r\n');
          else target.write(head.replace(/http:\/\/[^/]+/u, '').replace(/\r\n\r\n$/u, `\r\n${added}\r\n`));
          target.pipe(client);
          client.pipe(target);
        });
      }, '127.0.0.2');
    const anonymities = async (url: string) =>
      Object.fromEntries(
        (await test(1, url)).runs.map(({ route, checks }) => [route.mode, checks.find(({ id }) => id === 'headers')?.numbers['anonymity']]),
      );
    expect(await anonymities(await via('127.0.0.3', 'X-Forwarded-For: 127.0.0.1\r\n'))).toEqual({ tunnel: 'elite', relay: 'transparent' });
    expect(await anonymities(await via('127.0.0.3', 'Via: 1.1 somebody\r\n'))).toEqual({ tunnel: 'elite', relay: 'anonymous' });
    expect(await anonymities(await via('127.0.0.3', 'X-Forwarded-For: 127.0.0.10\r\n'))).toEqual({ tunnel: 'elite', relay: 'anonymous' });
    expect(await anonymities(await via(null, 'Via: 1.1 somebody\r\n'))).toEqual({ tunnel: null, relay: null });
  });
});
