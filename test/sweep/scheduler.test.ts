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
  readonly quiet: (line: number) => void;
  readonly end: (line: number) => void;
}

function watched(list: readonly SweepEntry[], more: Partial<SchedulerParts> = {}): Watched {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const quiets = new Map<number, () => void>();
  const scheduler = new Scheduler({
    entries: list,
    concurrency: 100,
    perNetwork: 2,
    jitterMs: 0,
    signal: new AbortController().signal,
    test: ({ line }, quiet) => {
      begun.push(line);
      quiets.set(line, quiet);
      return new Promise((resolve) => ends.set(line, resolve));
    },
    ...more,
  });
  return {
    scheduler,
    begun,
    quiet: (line) => {
      quiets.get(line)?.();
    },
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

  it('gives the place of an entry to another one when nothing goes to its proxy any more, and waits for its result all the same', async () => {
    const list = entries(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']);
    const { scheduler, begun, quiet, end } = watched(list, { concurrency: 2 });
    let over = false;
    const done = scheduler.run().then(() => {
      over = true;
    });
    await expect.poll(() => begun).toEqual([1, 2]);
    quiet(1);
    quiet(1);
    await expect.poll(() => begun).toEqual([1, 2, 3]);
    expect(scheduler.running).toBe(3);
    end(1);
    await expect.poll(() => scheduler.running).toBe(2);
    expect(begun).toEqual([1, 2, 3]);
    end(2);
    await expect.poll(() => begun).toEqual([1, 2, 3, 4]);
    quiet(4);
    end(3);
    await expect.poll(() => scheduler.running).toBe(1);
    expect(over).toBe(false);
    end(4);
    await done;
    expect(scheduler.running).toBe(0);
  });

  it('keeps the place of an entry where too many are quiet already', async () => {
    const { scheduler, begun, quiet, end } = watched(entries(['10.0.0.1', '10.0.1.1', '10.0.2.1', '10.0.3.1', '10.0.4.1', '10.0.5.1']), {
      concurrency: 1,
    });
    const done = scheduler.run();
    for (const line of [1, 2, 3, 4]) {
      await expect.poll(() => begun.at(-1)).toBe(line);
      quiet(line);
    }
    await expect.poll(() => begun).toEqual([1, 2, 3, 4, 5]);
    quiet(5);
    end(1);
    await expect.poll(() => scheduler.running).toBe(4);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    end(5);
    await expect.poll(() => begun).toEqual([1, 2, 3, 4, 5, 6]);
    for (const line of [2, 3, 4, 6]) end(line);
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
