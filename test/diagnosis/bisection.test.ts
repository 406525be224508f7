import { describe, expect, it } from 'vitest';
import { showsAll, withBisection, worthBisecting } from '../../electron/diagnosis/bisection.ts';
import type { CheckOutcome } from '../../shared/model/check.ts';
import type { RunRecord } from '../../shared/model/probe-set.ts';
import { CHECK, RUN } from '../cli/text/runs.ts';

const HOPS = ['http://a:1', 'http://b:2', 'http://c:3'];

function run(result: CheckOutcome, finding: string | null, more: Partial<RunRecord> = {}): RunRecord {
  const summary = `Bytes: ${finding ?? result}.`;
  return { ...RUN, route: { hops: [...HOPS], mode: 'tunnel' }, summary, checks: [{ ...CHECK, result, finding, summary }], ...more };
}

const BAD = run('fail', 'corrupted');
const GOOD = run('pass', 'full-duplex');
const UNSURE = run('inconclusive', null);

/** What is said of `BAD` when the first 0, 1, 2 hops show this. */
function placed(prefixes: readonly RunRecord[], again: RunRecord | null = BAD): RunRecord {
  return withBisection(BAD, { prefixes: prefixes.map((each, hops) => ({ hops, run: each })), again });
}

function place(prefixes: readonly RunRecord[], again?: RunRecord | null): unknown {
  return placed(prefixes, again).checks[0]?.numbers['bisection'];
}

describe('where a property begins', () => {
  it('is the hop with which it is there and without which it is not', () => {
    expect(place([GOOD, GOOD, BAD])).toMatchObject({ from: 1, to: 1 });
    expect(placed([GOOD, GOOD, BAD]).summary).toBe(
      'Bytes: corrupted. Over http://a:1 alone this does not happen, with http://b:2 behind it does: it is done by http://b:2 or between it and the server.',
    );
    expect(place([GOOD, GOOD, GOOD])).toMatchObject({ from: 2, to: 2 });
    expect(placed([GOOD, BAD]).summary).toContain('Straight to the server this does not happen, over http://a:1 alone it does');
  });

  it('is as wide as what could not be tried', () => {
    expect(place([GOOD, UNSURE, UNSURE])).toEqual({ from: 0, to: 2, prefixes: { '0': 'absent', '1': 'unknown', '2': 'unknown' } });
    expect(placed([GOOD, UNSURE, BAD]).summary).toContain('by one of http://a:1, http://b:2 (');
  });

  it('is no hop where the direct path shows the same', () => {
    expect(place([BAD])).toMatchObject({ from: null, to: null });
    expect(placed([BAD]).summary).toContain('it is not the proxies');
  });

  it('is not told where it comes and goes, or where no prefix without it was seen', () => {
    expect(place([GOOD, BAD, GOOD])).toBeUndefined();
    expect(place([GOOD, GOOD, BAD], GOOD)).toBeUndefined();
    expect(place([UNSURE, UNSURE, BAD])).toBeUndefined();
    expect(placed([GOOD, GOOD, BAD], GOOD)).toEqual(BAD);
    // Another fault is another property.
    expect(place([GOOD, run('fail', 'truncated'), BAD])).toMatchObject({ from: 0, to: 1 });
  });
});

describe('what is looked for', () => {
  it('is what failed each time, and every change of a header', () => {
    expect(worthBisecting(BAD)).toEqual(['duplex']);
    expect(worthBisecting(run('intermittent', 'corrupted'))).toEqual([]);
    const via = { change: 'added', name: 'Via', before: null, after: '1.1 a' } as const;
    expect(worthBisecting({ ...GOOD, handshake: { ...GOOD.handshake, responseChanges: [via] } })).toEqual(['headers']);
  });

  it('is nothing on a route of one hop, or one that could not be opened', () => {
    expect(worthBisecting({ ...BAD, route: { hops: ['http://a:1'], mode: 'tunnel' } })).toEqual([]);
    expect(worthBisecting({ ...BAD, handshake: { ...BAD.handshake, outcome: 'not-attempted' } })).toEqual([]);
  });

  it('is all there when a prefix shows all of it', () => {
    expect(showsAll(BAD, BAD)).toBe(true);
    expect(showsAll(BAD, GOOD)).toBe(false);
  });
});
