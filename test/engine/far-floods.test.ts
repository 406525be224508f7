import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckId } from '../../shared/model/check.ts';
import { probeSet } from '../../shared/model/probe-set.ts';
import { Engine } from '../../electron/engine/engine.ts';
import type { ByteStream } from '../../electron/net/byte-stream.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import type { Service } from '../../electron/websocket/connection-record.ts';
import { startWebSocketServer } from '../../electron/websocket/server.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { NEVER, smallJob } from './plans.ts';

// Far servers that upgrade, and then do what keeps a client busy. Behind a proxy that does nothing wrong.
const engine = new Engine();
const closeLater = cleanup();
afterAll(() => engine.close());

const CHECKS: readonly CheckId[] = ['handshake', 'headers', 'duplex', 'transparency', 'streaming', 'half-close', 'early-data', 'latency'];
/** So much memory is not kept of a peer that sends without end. */
const MOST_GROWTH_BYTES = 128 * 1024 * 1024;

/** Sends `piece` again and again, so long as anybody takes it. */
async function sendForEver(stream: ByteStream, piece: Buffer, signal: AbortSignal, everyMs = 0): Promise<void> {
  while (!signal.aborted && stream.writeState === 'open') {
    await stream.write(piece, signal);
    if (everyMs > 0) await wait(everyMs, undefined, { signal });
  }
}

const TRICKS: Readonly<Record<string, Service>> = {
  'sends bytes without end': (stream, _connection, signal) => sendForEver(stream, Buffer.alloc(256 * 1024, 'x'), signal),
  'sends line after line without end': (stream, _connection, signal) =>
    sendForEver(stream, Buffer.from('{"v":1,"ok":true,"nonce":"x","length":16777216}\n'.repeat(1000)), signal),
  'says yes and sends a byte now and then': async (stream, _connection, signal) => {
    const line = await stream.read(4096, signal);
    const nonce = /"nonce":"([^"]+)"/u.exec(line.toString('latin1'))?.[1] ?? '';
    await stream.write(Buffer.from(`{"v":1,"ok":true,"nonce":"${nonce}","length":16777216,"ms":1}\n`), signal);
    await sendForEver(stream, Buffer.from('.'), signal, 100);
  },
  'never reads and never writes': (stream) => stream.closed,
};

describe('a far server that keeps a client busy', () => {
  it.each(Object.keys(TRICKS))('and %s is left in the end, and held against no proxy', { timeout: 240_000 }, async (name) => {
    const service = TRICKS[name];
    if (!service) throw new Error('no such trick');
    const server = await startWebSocketServer({ service });
    closeLater(() => server.close());
    const proxy = await findSpecimen('honest-connect')?.start();
    if (!proxy) throw new Error('no specimen');
    closeLater(() => proxy.close());
    const target = { kind: 'far', target: server.address, control: null } as const;
    const before = process.memoryUsage().rss;
    const job = smallJob([proxy.url], CHECKS, { target, requestedMode: 'tunnel', plan: { timeoutMs: 1_000, quietMs: 300 } });
    const [run] = probeSet.parse(await engine.probe(job, NEVER)).runs;
    expect(process.memoryUsage().rss - before).toBeLessThan(MOST_GROWTH_BYTES);
    expect(run?.checks.filter(({ result }) => result === 'fail' || result === 'intermittent').map(({ id }) => id)).toEqual([]);
    expect(run).toMatchObject({ grade: 'inconclusive', handshake: { outcome: 'upgraded', attributedTo: null, answeredBy: 'unknown' } });
  });
});
