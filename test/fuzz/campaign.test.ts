import { describe, expect, it } from 'vitest';
import { campaign } from './campaign.ts';
import { mutated, pieces } from './mutate.ts';
import { Random } from './random.ts';
import { REQUESTS } from './sane.ts';
import { promise, type FuzzContext, type Target } from './target.ts';
import { client } from './targets/client.ts';
import { hops } from './targets/hops.ts';
import { readers } from './targets/readers.ts';
import { serverTarget } from './targets/server.ts';

function target(run: (context: FuzzContext) => Promise<void>, close = (): Promise<void> => Promise.resolve()): Target {
  return { name: 'made for the test', run, close };
}

async function offeredWith(seed: number): Promise<string[]> {
  const seen: string[] = [];
  const listening = target(({ random, offer }) => {
    const bytes = mutated(random, REQUESTS);
    offer('bytes', bytes);
    seen.push(bytes.toString('hex'));
    return Promise.resolve();
  });
  await campaign({ seed, targets: [listening], seconds: 20, cases: 40 });
  return seen.sort();
}

describe('the fuzzer', () => {
  it('makes up the same cases for the same seed, and others for another', async () => {
    const first = await offeredWith(1);
    expect(first.length).toBe(40);
    expect(await offeredWith(1)).toEqual(first);
    expect(await offeredWith(2)).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(30);
  });

  it('cuts bytes into pieces that are the same bytes', () => {
    const random = new Random('pieces');
    const counts = new Set<number>();
    for (let n = 0; n < 200; n++) {
      const bytes = random.bytes(random.below(300));
      const cut = pieces(random, bytes);
      counts.add(cut.length);
      expect(Buffer.concat(cut).equals(bytes)).toBe(true);
      expect(cut.length === 1 || cut.every((piece) => piece.length > 0)).toBe(true);
    }
    expect(Math.max(...counts)).toBeGreaterThan(100);
  });

  it('reports a broken promise with its number and bytes, and finds it again by them', async () => {
    const fragile = target(({ random, offer }) => {
      const bytes = mutated(random, REQUESTS);
      offer('bytes', bytes);
      promise(!bytes.includes(0), 'fell over a NUL');
      return Promise.resolve();
    });
    const { findings } = await campaign({ seed: 3, targets: [fragile], seconds: 20, cases: 400 });
    const [found] = findings;
    expect(found).toMatchObject({ target: 'made for the test', what: expect.stringContaining('fell over a NUL') as string });
    expect(found?.offered[0]?.[1].includes(0)).toBe(true);
    const again = await campaign({ seed: 3, targets: [fragile], seconds: 20, only: found?.number ?? -1 });
    expect(again).toMatchObject({ cases: 1, findings: [{ number: found?.number, offered: found?.offered }] });
  });

  it('calls a case that never ends a hang', async () => {
    const stuck = target(() => new Promise(() => undefined));
    const { findings } = await campaign({ seed: 1, targets: [stuck], seconds: 20, cases: 1, caseDeadlineMs: 20 });
    expect(findings).toMatchObject([{ number: 0, what: expect.stringContaining('hangs') as string }]);
  });

  it('reports a target that cannot be closed', async () => {
    const broken = target(
      () => Promise.resolve(),
      () => Promise.reject(new Error('still here')),
    );
    const { findings } = await campaign({ seed: 1, targets: [broken], seconds: 20, cases: 1 });
    expect(findings).toMatchObject([{ number: null, what: expect.stringContaining('still here') as string }]);
  });

  it('finds nothing in a few cases of each real target', async () => {
    const { findings, perTarget } = await campaign({
      seed: 7,
      targets: [readers, await serverTarget(), client, hops],
      seconds: 15,
      cases: 120,
    });
    expect(findings).toEqual([]);
    expect(perTarget).toEqual({ readers: 30, server: 30, client: 30, hops: 30 });
  });
});
