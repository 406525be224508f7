import { afterEach, describe, expect, it } from 'vitest';
import { startImpairment } from '../../electron/specimens/impairment.ts';
import type { ImpairmentOptions } from '../../electron/specimens/impairment.ts';
import { Bench, pattern } from './peers.ts';
import type { Peer } from './peers.ts';

const bench = new Bench();
afterEach(() => bench.close());

async function through(options: Partial<ImpairmentOptions>): Promise<{ client: Peer; server: Peer }> {
  const target = await bench.server();
  const impairment = await startImpairment({ to: target.endpoint, delayMs: 0, jitterMs: 0, seed: 1, ...options });
  bench.onClose(() => impairment.close());
  const client = await bench.connect(impairment.endpoint);
  return { client, server: await target.accepted() };
}

async function timed(action: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await action;
  return performance.now() - from;
}

describe('an impairment', () => {
  it('delays each way within the jitter and keeps the order', async () => {
    const { client, server } = await through({ delayMs: 50, jitterMs: 20 });
    const seen: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      client.send('ping');
      seen.push(await timed(server.take(4)));
      server.send('pong');
      seen.push(await timed(client.take(4)));
    }
    expect(Math.min(...seen)).toBeGreaterThan(28);
    // A busy machine makes some later; the half that came earlier was not held for longer than was asked.
    expect(seen.toSorted((a, b) => a - b)[6]).toBeLessThan(150);
    expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(5);
  });

  it('passes large amounts both ways at once, byte for byte, with FIN behind the last one', async () => {
    const { client, server } = await through({ delayMs: 20, jitterMs: 15, stallEveryMs: 100, stallMs: 60 });
    const up = pattern(12 * 1024 * 1024, 'up');
    const down = pattern(12 * 1024 * 1024, 'down');
    client.send(up);
    client.fin();
    server.send(down);
    server.fin();
    const [gotUp, gotDown] = await Promise.all([server.all(), client.all()]);
    expect(gotUp.equals(up)).toBe(true);
    expect(gotDown.equals(down)).toBe(true);
  });

  it('keeps the other direction open after a half-close', async () => {
    const { client, server } = await through({ delayMs: 5 });
    client.fin();
    expect(await server.ended).toBe('fin');
    server.send('tail');
    expect((await client.take(4)).toString()).toBe('tail');
  });

  it.each(['client', 'server'] as const)('propagates a reset of the %s behind the bytes before it', async (who) => {
    const ends = await through({ delayMs: 30 });
    const other = who === 'client' ? ends.server : ends.client;
    ends[who].send('x');
    await other.take(1);
    ends[who].socket.resetAndDestroy();
    expect(await other.ended).toBe('rst');
  });

  it('stalls everything in a direction, as behind a lost segment', async () => {
    const { client, server } = await through({ delayMs: 1, stallEveryMs: 40, stallMs: 300 });
    let longest = 0;
    for (let round = 0; round < 12; round += 1) {
      client.send('x');
      longest = Math.max(longest, await timed(server.take(1)));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(longest).toBeGreaterThan(280);
  });

  it('limits the rate', async () => {
    const { client, server } = await through({ rate: 8_000_000 });
    client.send(Buffer.alloc(500_000));
    const ms = await timed(server.take(500_000));
    expect(ms).toBeGreaterThan(400);
    expect(ms).toBeLessThan(1500);
  });

  it('makes the sender wait when the receiver does not read', async () => {
    const { client, server } = await through({ delayMs: 5 });
    server.socket.pause();
    let taken = false;
    client.socket.write(Buffer.alloc(64 * 1024 * 1024), () => (taken = true));
    for (let turn = 0; turn < 40; turn += 1) {
      server.send('x');
      await client.take(1);
    }
    expect(taken).toBe(false);
    server.socket.resume();
    await server.take(64 * 1024 * 1024);
  });

  it('resets the client when the target refuses', async () => {
    const target = await bench.server();
    await bench.close();
    const impairment = await startImpairment({ to: target.endpoint, delayMs: 0, jitterMs: 0, seed: 1 });
    bench.onClose(() => impairment.close());
    expect(await (await bench.connect(impairment.endpoint)).ended).toBe('rst');
  });

  it('closes with bytes under way and leaves nothing', async () => {
    const target = await bench.server();
    const impairment = await startImpairment({ to: target.endpoint, delayMs: 5000, jitterMs: 0, seed: 1 });
    const client = await bench.connect(impairment.endpoint);
    const server = await target.accepted();
    client.send('never arrives');
    await impairment.close();
    await Promise.all([client.ended, server.ended]);
    expect(server.length).toBe(0);
  });
});
