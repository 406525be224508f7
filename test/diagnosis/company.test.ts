import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CheckOutput } from '../../electron/diagnosis/check.ts';
import { ToldStills, undisturbed } from '../../electron/diagnosis/company.ts';
import { output } from './outputs.ts';

/** Longer than `streaming` may be kept from looking. */
const BLOCKED_MS = 150;

describe('a check of a run by itself', () => {
  /** Whose thread stands still in the first `times` tries. */
  const blockedIn = (times: number, found: CheckOutput): { readonly check: () => Promise<CheckOutput>; readonly tries: () => number } => {
    let tries = 0;
    const check = async (): Promise<CheckOutput> => {
      tries += 1;
      await turn();
      for (const until = performance.now() + BLOCKED_MS; tries <= times && performance.now() < until;);
      await turn();
      return found;
    };
    return { check, tries: () => tries };
  };
  const held = output('streaming', 'buffered-up');

  it('is done again where bad news may be the doing of our own thread, and believed when it is seen then', async () => {
    const { check, tries } = blockedIn(1, held);
    expect(await undisturbed(undefined, new ToldStills(), check)).toEqual(held);
    expect(tries()).toBe(2);
  });

  it('is not clear where our thread stood still again', async () => {
    const { check, tries } = blockedIn(2, held);
    expect(await undisturbed(undefined, new ToldStills(), check)).toMatchObject({
      result: 'inconclusive',
      finding: null,
      summary: expect.stringMatching(
        /^Not clear: this computer was too busy meanwhile and did not look for \d+ ms; test it again when it has less to do\.$/u,
      ) as string,
    });
    expect(tries()).toBe(2);
  });

  it('is believed at once where the news is good, or nobody stood still', async () => {
    const good = blockedIn(1, output('streaming', 'streamed'));
    expect(await undisturbed(undefined, new ToldStills(), good.check)).toMatchObject({ finding: 'streamed' });
    const calm = blockedIn(0, held);
    expect(await undisturbed(undefined, new ToldStills(), calm.check)).toEqual(held);
    expect([good.tries(), calm.tries()]).toEqual([1, 1]);
  });
});

describe('a check whose server tells that it stood still', () => {
  /** Told in each try. */
  const toldIn = (times: number, found: CheckOutput): Promise<CheckOutput> => {
    const stills = new ToldStills();
    let tries = 0;
    return undisturbed(undefined, stills, () => {
      tries += 1;
      stills.tell(tries <= times ? 700 : 0);
      return Promise.resolve(found);
    });
  };

  it.each([
    ['streaming', 'buffered-up'],
    ['duplex', 'half-duplex'],
    ['duplex', 'stalled-after'],
    ['half-close', 'both-lost'],
    ['early-data', 'client-early-lost'],
    ['idle', 'silently-dropped'],
    ['lifetime', 'closed-after'],
  ] as const)('blames nobody for it: %s says %s only when the server looked', async (id, finding) => {
    expect(await toldIn(2, output(id, finding))).toMatchObject({
      result: 'inconclusive',
      finding: null,
      summary: expect.stringMatching(/the server was too busy/u) as string,
    });
    expect(await toldIn(1, output(id, finding))).toEqual(output(id, finding));
  });

  it('is believed in what the bytes themselves prove, and not in times', async () => {
    expect(await toldIn(2, output('duplex', 'truncated'))).toMatchObject({ finding: 'truncated' });
    expect(await toldIn(2, output('latency', null, 'pass'))).toMatchObject({ result: 'inconclusive' });
  });
});
