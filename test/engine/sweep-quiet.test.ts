import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { parseHop } from '../../shared/model/route.ts';
import { sweepEntryLine } from '../../shared/model/sweep.ts';
import type { CheckId } from '../../shared/model/check.ts';
import { LoopWatch } from '../../electron/diagnosis/loop-watch.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { Places } from '../../electron/engine/places.ts';
import { sweepPlanPart, type SweepJob } from '../../electron/engine/sweep.ts';
import { testEntry } from '../../electron/engine/sweep-test.ts';
import type { SweepEntry } from '../../electron/sweep/entry.ts';
import { ToldPorts } from '../../electron/engine/told-ports.ts';
import { cleanup } from '../websocket/cleanup.ts';

const watch = new LoopWatch();
const engine = new Engine({ company: { place: new Places(watch, 16).take, watch }, ports: new ToldPorts() });
const closeLater = cleanup();
afterAll(async () => {
  await engine.close();
  watch.close();
});

/** A proxy that gives the same answer to everything; counts its connections. */
async function answering(answer: string): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    count += 1;
    sockets.add(client.on('error', () => undefined).on('close', () => sockets.delete(client)));
    client.once('data', () => client.end(`HTTP/1.1 ${answer}\r\nContent-Length: 0\r\n\r\n`)).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeLater(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, count: () => count };
}

/** What an entry found, and how many connections its proxy had each time it was told that no more would come. */
async function test(
  proxy: SweepEntry['proxy'],
  count: () => number,
  checks: readonly CheckId[] = ['handshake', 'headers', 'duplex'],
): Promise<{ readonly findings: readonly (string | null)[]; readonly quietAt: readonly number[] }> {
  const job: SweepJob = {
    front: [],
    requestedMode: 'auto',
    target: { kind: 'own', listen: null, reachedAt: null },
    plan: { ...DEFAULT_PROBE_PLAN, checks, ...sweepPlanPart({}), timeoutMs: 1500, quietMs: 500 },
  };
  const quietAt: number[] = [];
  const onQuiet = (): void => {
    quietAt.push(count());
  };
  const signal = new AbortController().signal;
  const { row } = await testEntry(engine, job, { line: 1, proxy }, { signal, evidence: false, onQuiet });
  const { runs } = sweepEntryLine.parse(JSON.parse(row));
  return { findings: runs.map((run) => run.checks[0]?.finding ?? null), quietAt };
}

describe('an entry of a sweep', () => {
  it('is quiet when its proxy has refused in its last mode, after which no connection comes', async () => {
    const { url, count } = await answering('403 Forbidden');
    expect(await test(parseHop(url), count)).toEqual({ findings: ['refused-by-proxy', 'refused-by-proxy'], quietAt: [2] });
    expect(count()).toBe(2);
  });

  it('is quiet as soon when its kind was not known', async () => {
    const { url, count } = await answering('403 Forbidden');
    const { findings, quietAt } = await test({ ...parseHop(url), kind: null }, count);
    expect({ findings, quietAt }).toEqual({ findings: ['refused-by-proxy', 'refused-by-proxy'], quietAt: [2] });
    expect(count()).toBe(2);
  });

  it('is not quiet where its proxy will be asked again, since it is only busy', async () => {
    const { url, count } = await answering('503 Service Unavailable');
    const { quietAt } = await test(parseHop(url), count);
    expect(quietAt).toEqual([]);
    expect(count()).toBeGreaterThan(2);
  });

  it('is not quiet where a check opens connections of its own after a refusal', async () => {
    const { url, count } = await answering('403 Forbidden');
    const { quietAt } = await test(parseHop(url), count, ['handshake', 'rfc6455']);
    expect(quietAt).toEqual([]);
    expect(count()).toBeGreaterThan(2);
  });
});
