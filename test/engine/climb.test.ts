import { describe, expect, it } from 'vitest';
import { climb } from '../../electron/engine/climb.ts';
import { withLadder } from '../../electron/diagnosis/ladder.ts';
import type { Variant } from '../../shared/model/handshake.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { CHECK, RUN } from '../cli/text/runs.ts';
import { smallPlan } from './plans.ts';

const BYTES = 16 * 1024;
const PLAN = { ...smallPlan(['http://127.0.0.1:1'], ['handshake', 'duplex']), mode: 'tunnel' } as const;

function record(variant: Variant, works: boolean): RunRecord {
  return {
    ...RUN,
    variant,
    fix: 'the setting of the product',
    checks: [
      { ...CHECK, id: 'handshake', result: works ? 'pass' : 'fail', finding: works ? 'upgraded' : 'refused-by-proxy' },
      { ...CHECK, numbers: works ? { bytesUp: BYTES, bytesDown: BYTES } : {} },
    ],
  };
}

/** A route on which a variant works as `works` says of it, the how manieth time it is tried. */
async function fixOf(first: boolean, works: (variant: Variant, time: number) => boolean): Promise<string | null> {
  const times = new Map<Variant, number>();
  const start = record('get', first);
  const rungs = await climb(start, PLAN, ({ variant, checks }) => {
    const time = times.get(variant) ?? 0;
    times.set(variant, time + 1);
    return Promise.resolve(record(variant, !checks.includes('rfc6455') && works(variant, time)));
  });
  return withLadder(start, rungs).fix;
}

describe('the climb over the variants', () => {
  it('advises the smallest change that works twice', async () => {
    expect(await fixOf(false, (variant) => variant === 'versioned-token')).toMatch(/^Send the variant versioned-token /u);
  });

  it('takes the next one where the smallest worked once', async () => {
    const fix = await fixOf(false, (variant, time) => (variant === 'versioned-token' && time === 0) || variant === 'keyed');
    expect(fix).toMatch(/^Send the variant keyed /u);
  });

  it('advises nothing where what failed works by now, or failed only here', async () => {
    expect(await fixOf(false, () => true)).toBe('the setting of the product');
    expect(await fixOf(true, (variant) => variant === 'versioned-token')).toBe('the setting of the product');
  });
});
