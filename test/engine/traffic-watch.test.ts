import { afterAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { COUNT_EVERY_MS } from '../../electron/diagnosis/traffic-count.ts';
import { Engine, type ProbeJob } from '../../electron/engine/engine.ts';
import type { WatchedCount } from '../../electron/engine/traffic-watch.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, smallJob } from './plans.ts';

const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

async function watched(job: ProbeJob): Promise<{ readonly counts: readonly WatchedCount[]; readonly run: RunRecord }> {
  const counts: WatchedCount[] = [];
  const { runs } = await engine.probe(job, { ...NEVER, onTraffic: (count) => counts.push(count) });
  const [run] = runs;
  if (!run) throw new Error('no run');
  return { counts, run };
}

/** The counts of each end of each exchange, by `1 client`. */
function byEnd(counts: readonly WatchedCount[]): Map<string, WatchedCount[]> {
  const ends = new Map<string, WatchedCount[]>();
  for (const count of counts) {
    const key = `${String(count.exchange)} ${count.end}${count.control ? ' control' : ''}`;
    ends.set(key, [...(ends.get(key) ?? []), count]);
  }
  return ends;
}

async function proxy(): Promise<string> {
  const running = await findSpecimen('honest-connect')?.start();
  if (!running) throw new Error('no specimen');
  closeLater(() => running.close());
  return running.url;
}

describe('the traffic of a diagnosis', () => {
  it.each([
    ['in a thread of its own', { durationMs: 300 }],
    ['beside the client', { up: 4_000_000, down: 6_000_000, pace: 10_000_000 }],
  ])('is counted at both ends of every exchange, the control included, with the server %s', async (_where, plan) => {
    const job = smallJob([await proxy()], ['handshake', 'duplex'], { requestedMode: 'tunnel', plan });
    const { counts, run } = await watched(job);
    const ends = byEnd(counts);
    const duplex = run.checks.find(({ id }) => id === 'duplex');
    expect(duplex).toMatchObject({ result: 'pass' });
    // The control, and each try: on a busy machine the first one may show too little.
    const tries = Array.from({ length: duplex?.attempts ?? 0 }, (_, index) => String(index + 2));
    expect([...ends.keys()].sort()).toEqual([
      '1 client control',
      '1 server control',
      ...tries.flatMap((n) => [`${n} client`, `${n} server`]),
    ]);
    const [client, server] = ['client', 'server'].map((end) => ends.get(`${tries.at(-1) ?? ''} ${end}`)?.at(-1));
    expect({ up: server?.received, down: client?.received }).toEqual({ up: duplex?.numbers.bytesUp, down: duplex?.numbers.bytesDown });
    expect({ up: client?.sent, down: server?.sent }).toEqual({ up: server?.received, down: client?.received });
    for (const end of ends.values()) {
      // At its start, at its end, and between them.
      expect(end.length).toBeGreaterThan(2);
      const spanMs = ((end.at(-1)?.at ?? 0) - (end[0]?.at ?? 0)) / 1e6;
      expect(end.length).toBeLessThanOrEqual(spanMs / COUNT_EVERY_MS + 3);
      for (const [index, { at, sent, received }] of end.slice(1).entries()) {
        const before = end[index];
        expect(at).toBeGreaterThanOrEqual(before?.at ?? Infinity);
        expect(sent).toBeGreaterThanOrEqual(before?.sent ?? Infinity);
        expect(received).toBeGreaterThanOrEqual(before?.received ?? Infinity);
      }
    }
  });

  it('has no counts of a server that is far', async () => {
    const { address } = await engine.serve({
      host: '127.0.0.1',
      port: 0,
      service: 'probe',
      answer: 'strict',
      tls: 'none',
      certificate: null,
      secret: null,
      maxConnections: 10,
      onEvent: () => undefined,
    });
    const { counts } = await watched(smallJob([], ['handshake', 'duplex'], { target: { kind: 'far', target: address, control: null } }));
    expect(new Set(counts.map(({ end }) => end))).toEqual(new Set(['client']));
  });
});
