import { describe, expect, it } from 'vitest';
import { networkOf } from '../../electron/sweep/network.ts';
import type { SweepEntry } from '../../electron/sweep/entry.ts';
import { Scheduler, type SchedulerParts } from '../../electron/sweep/scheduler.ts';

function entries(hosts: readonly string[], port = 80): SweepEntry[] {
  return hosts.map((host, index) => ({ line: index + 1, proxy: { kind: 'http', host, port } }));
}

interface Watched {
  readonly scheduler: Scheduler;
  readonly begun: number[];
  readonly end: (line: number) => void;
}

function watched(list: readonly SweepEntry[], more: Partial<SchedulerParts> = {}): Watched {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const scheduler = new Scheduler({
    entries: list,
    concurrency: 100,
    perNetwork: 2,
    jitterMs: 0,
    signal: new AbortController().signal,
    test: ({ line }) => {
      begun.push(line);
      return new Promise((resolve) => ends.set(line, resolve));
    },
    ...more,
  });
  return {
    scheduler,
    begun,
    end: (line) => {
      ends.get(line)?.();
    },
  };
}

describe('the order of a sweep', () => {
  it('has no more than so many at once on one network, and lets others pass', async () => {
    const list = entries(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.1', '10.0.0.4']);
    const { scheduler, begun, end } = watched(list);
    const done = scheduler.run();
    await expect.poll(() => begun).toEqual([1, 2, 4]);
    end(2);
    await expect.poll(() => begun).toEqual([1, 2, 4, 3]);
    for (const line of [1, 3, 4]) end(line);
    await expect.poll(() => begun).toEqual([1, 2, 4, 3, 5]);
    end(5);
    await done;
  });

  it('tests the logins of one gateway at the same time, as far as its network allows', async () => {
    const { scheduler, begun, end } = watched(entries(['10.0.0.1', '10.0.0.1', '10.0.0.1']), { perNetwork: 2 });
    const done = scheduler.run();
    await expect.poll(() => begun).toEqual([1, 2]);
    end(2);
    await expect.poll(() => begun).toEqual([1, 2, 3]);
    end(1);
    end(3);
    await done;
  });

  it('hands out everything of a large network once, in order', async () => {
    const begun: number[] = [];
    const { scheduler } = watched(entries(Array.from({ length: 3000 }, () => '10.0.0.1')), {
      test: async ({ line }) => {
        begun.push(line);
        await Promise.resolve();
      },
    });
    await scheduler.run();
    expect(begun).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
  });

  it('begins nothing while it is paused, and nothing after it was called off', async () => {
    const stop = new AbortController();
    const { scheduler, begun, end } = watched(entries(['10.0.0.1', '10.0.1.1', '10.0.2.1']), { concurrency: 1, signal: stop.signal });
    const done = scheduler.run();
    await expect.poll(() => begun).toEqual([1]);
    scheduler.pause();
    end(1);
    await expect.poll(() => scheduler.running).toBe(0);
    expect(begun).toEqual([1]);
    scheduler.resume();
    await expect.poll(() => begun).toEqual([1, 2]);
    stop.abort();
    end(2);
    await done;
    expect(begun).toEqual([1, 2]);
  });

  it('ends with what a test threw, after those that are under way', async () => {
    const { scheduler, begun, end } = watched(entries(['10.0.0.1', '10.0.1.1', '10.0.2.1']), {
      concurrency: 2,
      test: ({ line }) => (line === 1 ? Promise.reject(new Error('full')) : Promise.resolve()),
    });
    await expect(scheduler.run()).rejects.toThrow('full');
    end(2);
    expect(begun).toEqual([]);
  });
});

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2'],
    ['::ffff:192.0.2.7', '192.0.2'],
    ['2001:db8:1:2::3', '2001:db8:1'],
    ['2001:db8::3', '2001:db8:0'],
    ['proxy.example', 'proxy.example'],
    ['127.9.9.9', null],
    ['::1', null],
    ['localhost', null],
  ])('of %s is %s', (host, network) => {
    expect(networkOf(host)).toBe(network);
  });
});
