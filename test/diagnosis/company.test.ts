import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CheckOutput } from '../../electron/diagnosis/check.ts';
import { undisturbed } from '../../electron/diagnosis/company.ts';
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
    expect(await undisturbed(undefined, check)).toEqual(held);
    expect(tries()).toBe(2);
  });

  it('is not clear where our thread stood still again', async () => {
    const { check, tries } = blockedIn(2, held);
    expect(await undisturbed(undefined, check)).toMatchObject({
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
    expect(await undisturbed(undefined, good.check)).toMatchObject({ finding: 'streamed' });
    const calm = blockedIn(0, held);
    expect(await undisturbed(undefined, calm.check)).toEqual(held);
    expect([good.tries(), calm.tries()]).toEqual([1, 1]);
  });
});
