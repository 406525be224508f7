import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/model/failure.ts';
import { startRedis, type RunningRedis } from '../proxies/programs/redis.ts';
import { describeWith } from '../support/requires.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { connect, entriesOf, handOutOf, key, placedQueue, placesOf, rowOf, workerOf } from './queues.ts';
import { keys } from '../../electron/queue/names.ts';
import type { SweepEntry } from '../../electron/sweep/entry.ts';
import { RowSender } from '../../electron/queue/row-sender.ts';
import { QueueKey } from '../../electron/queue/sealing.ts';

/** A machine that has much else to do gets there too. */
const SOON = { timeout: 15_000 };

describeWith(['redis-server'], 'entries that are handed out', () => {
  let server: RunningRedis;
  const atEnd = cleanup();
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  const open = (): Redis => {
    const redis = connect(server.endpoint);
    atEnd(() => {
      redis.disconnect();
    });
    return redis;
  };
  const begin = (place: string, more: Parameters<typeof workerOf>[2] = {}): AbortController => {
    const stop = new AbortController();
    const worker = workerOf(open(), place, more);
    const running = worker.open().then(() => worker.run(stop.signal));
    atEnd(async () => {
      stop.abort();
      await running;
    });
    return stop;
  };
  const all = (count: number): readonly string[] =>
    ['office', 'dc'].flatMap((place) => Array.from({ length: count }, (_, index) => `${place} ${String(index + 1)}`)).sort();

  it('come back once for each place, and leave nothing in Redis', { timeout: 60_000 }, async () => {
    begin('office');
    begin('office');
    begin('dc');
    const redis = open();
    const { handOut, rows } = handOutOf(redis, entriesOf(1000));
    await handOut.run();
    expect(placesOf(rows)).toEqual(all(1000));
    expect(rows.every(({ row, place }) => row.includes(`"seen from ${place}"`))).toBe(true);
    const left = (await redis.keys('duplexscope:*')).filter(
      (name) => !/:(?:workers?:|place-(?:office|dc):(?:id|meta|events|stalled-check)$)/u.test(name),
    );
    expect(left).toEqual([]);
  });

  it('wait for a worker that comes later, which is said, and for one more', { timeout: 60_000 }, async () => {
    const { handOut, rows, notices } = handOutOf(open(), entriesOf(40));
    const done = handOut.run();
    await expect
      .poll(() => notices, SOON)
      .toEqual([expect.stringContaining('no worker of the place office'), expect.stringContaining('of the place dc')]);
    begin('office');
    await expect.poll(() => rows.length, SOON).toBe(40);
    begin('dc');
    await done;
    expect(placesOf(rows)).toEqual(all(40));
  });

  it('go back when their worker is stopped, and another one does them', { timeout: 60_000 }, async () => {
    let begun = 0;
    const stuck = begin('office', {
      tester: () => {
        const ends: (() => void)[] = [];
        return {
          test: (entry) => {
            begun += 1;
            // Half of them never end by themselves.
            return entry.line % 2 === 0
              ? Promise.resolve(rowOf(entry, 'office'))
              : new Promise((resolve) =>
                  ends.push(() => {
                    resolve(null);
                  }),
                );
          },
          cancel: () => {
            for (const end of ends) end();
          },
          close: () => Promise.resolve(),
        };
      },
    });
    const { handOut, rows } = handOutOf(open(), entriesOf(60), { places: ['office'] });
    const done = handOut.run();
    await expect.poll(() => begun, SOON).toBeGreaterThan(20);
    begin('office');
    stuck.abort();
    await done;
    expect(placesOf(rows)).toEqual(all(60).filter((text) => text.startsWith('office')));
  });

  it('are counted once when a worker sends them twice, and never for another place', { timeout: 60_000 }, async () => {
    begin('office');
    begin('dc', {
      tester: () => ({
        test: (entry) => Promise.resolve(rowOf(entry, entry.line === 7 ? 'office' : 'dc')),
        cancel: () => undefined,
        close: () => Promise.resolve(),
      }),
    });
    const redis = open();
    const entries = entriesOf(20);
    const { handOut, rows, notices } = handOutOf(redis, entries);
    const done = expect(handOut.run()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => notices.some((text) => text.includes('is of office, not of dc')), SOON).toBe(true);
    const [sweep = ''] = await redis.smembers(keys.sweeps);
    const sender = new RowSender({ redis, key, sweep, place: 'office', worker: 'twice' });
    for (const entry of entries) await sender.send(rowOf(entry, 'office'));
    await sender.close();
    await expect.poll(() => handOut.duplicates, SOON).toBe(20);
    handOut.cancel();
    await done;
    expect(placesOf(rows.filter(({ place }) => place === 'office'))).toEqual(all(20).filter((text) => text.startsWith('office')));
    expect(rows.filter(({ place, line }) => place === 'dc' && line === 7)).toEqual([]);
  });

  it('are all handed out where a pause is over before every place has noticed it', { timeout: 60_000 }, async () => {
    const entries = entriesOf(6000);
    let passes = 0;
    // Where the first place gives way to others: the second one waits for room by then, and sees the pause.
    const given = function* (): Generator<SweepEntry> {
      const isFirst = passes++ === 0;
      for (const entry of entries) {
        if (isFirst && entry.line === 4000) {
          handOut.pause();
          setImmediate(() => {
            handOut.resume();
          });
        }
        yield entry;
      }
    };
    const { handOut, rows } = handOutOf(open(), entries, { entries: given });
    begin('office');
    const done = handOut.run();
    await expect.poll(() => rows.length, SOON).toBe(6000);
    begin('dc');
    await done;
    expect(placesOf(rows)).toEqual(all(6000));
  });

  it('are not waited for any more where their row is there already', { timeout: 30_000 }, async () => {
    let known = false;
    const { handOut, rows } = handOutOf(open(), entriesOf(3), { places: ['office'], has: () => known });
    const done = handOut.run();
    await expect.poll(() => handOut.out, SOON).toBe(3);
    known = true;
    begin('office');
    await done;
    expect({ rows, duplicates: handOut.duplicates }).toEqual({ rows: [], duplicates: 3 });
  });

  it('are taken back by Ctrl-C, and what is left there is nothing', { timeout: 60_000 }, async () => {
    const redis = open();
    const { handOut, rows } = handOutOf(redis, entriesOf(500));
    const done = handOut.run();
    const queue = placedQueue(redis, 'office');
    atEnd(() => queue.close());
    await expect.poll(() => queue.getWaitingCount(), SOON).toBeGreaterThan(0);
    handOut.cancel();
    await expect(done).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(rows).toEqual([]);
    expect(await queue.getWaitingCount()).toBe(0);
    expect(await redis.keys('duplexscope:sweep:*')).toEqual([]);
  });

  it('wait here, not in Redis, when there are many', { timeout: 60_000 }, async () => {
    const redis = open();
    const { handOut, rows } = handOutOf(redis, entriesOf(6000), { places: ['office'] });
    const done = handOut.run();
    await expect.poll(() => handOut.out, SOON).toBeGreaterThanOrEqual(2048);
    begin('office');
    let most = 0;
    while (rows.length < 6000) {
      most = Math.max(most, handOut.out);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(most).toBeLessThanOrEqual(2048 + 512);
    expect(placesOf(rows)).toEqual(all(6000).filter((text) => text.startsWith('office')));
  });

  it('are handed out again when Redis has lost all that it held', { timeout: 180_000 }, async () => {
    const redis = open();
    const { handOut, rows } = handOutOf(redis, entriesOf(200), { places: ['office'] });
    const done = handOut.run();
    await expect.poll(() => handOut.out, SOON).toBe(200);
    await redis.flushall();
    begin('office');
    await done;
    expect(placesOf(rows)).toEqual(all(200).filter((text) => text.startsWith('office')));
  });

  it('are not done by a worker that may not, and it says why', { timeout: 60_000 }, async () => {
    begin('office', { refuses: () => 'it is not allowed to test ports' });
    const { handOut } = handOutOf(open(), entriesOf(3), { places: ['office'] });
    const failed = await handOut.run().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Failure);
    expect(failed).toMatchObject({
      code: 'QUEUE_REFUSED',
      message: expect.stringMatching(/worker office-\w+ of office .*not allowed to test ports/u) as string,
    });
  });

  it('are not done by a worker with another key, and both sides say so', { timeout: 60_000 }, async () => {
    const said: string[] = [];
    begin('office', { key: new QueueKey(Buffer.alloc(32, 'o'), 'other'), onNotice: (text) => said.push(text) });
    const { handOut } = handOutOf(open(), entriesOf(3), { places: ['office'] });
    await expect(handOut.run()).rejects.toMatchObject({
      code: 'QUEUE_REFUSED',
      message: expect.stringContaining('another --key-file') as string,
    });
    expect(said).toEqual([expect.stringContaining('another --key-file')]);
  });

  it('say so where a worker is of another version', { timeout: 60_000 }, async () => {
    begin('office', { version: '0.9.0' });
    const { handOut, notices } = handOutOf(open(), entriesOf(3), { places: ['office'] });
    await expect.poll(async () => (await open().keys('duplexscope:worker:office:*')).length, SOON).toBe(1);
    await handOut.run();
    expect(notices).toEqual([expect.stringMatching(/the worker office-\w+ of office is Duplexscope 0\.9\.0, this program 1\.0\.0/u)]);
  });

  describe('in the clear', () => {
    it('hold nothing that is not of a known shape', { timeout: 60_000 }, async () => {
      const redis = open();
      const said: string[] = [];
      begin('lab', { key: null, onNotice: (text) => said.push(text) });
      const queue = placedQueue(redis, 'lab');
      atEnd(() => queue.close());
      await queue.add('e', { v: 1, s: '0011223344556677', k: '', b: '[[1,"http","h",80]]', run: 'rm -rf /' });
      await queue.add('e', { v: 2, what: 'is this' });
      await expect
        .poll(() => said, SOON)
        .toEqual([expect.stringContaining('not of a known shape'), expect.stringContaining('version 2 of the queue')]);
      await expect.poll(() => queue.getFailedCount(), SOON).toBe(2);
    });
  });
});
