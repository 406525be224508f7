import { describe, expect, it } from 'vitest';
import { doubtfulPrefixes, showsAll, withBisection, worthBisecting } from '../../electron/diagnosis/bisection.ts';
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
  return withBisection(BAD, { prefixes: prefixes.map((each, hops) => ({ hops, runs: [each] })), again });
}

function place(prefixes: readonly RunRecord[], again?: RunRecord | null): unknown {
  return placed(prefixes, again).checks[0]?.numbers['bisection'];
}

describe('where a property begins', () => {
  it('is the hop with which it is there and without which it is not', () => {
    expect(place([GOOD, GOOD, BAD])).toMatchObject({ from: 1, to: 1 });
    expect(placed([GOOD, GOOD, BAD]).summary).toBe(
      'Bytes: corrupted. It is done by http://b:2 or between it and the server; up to http://a:1 it does not happen.',
    );
    expect(place([GOOD, GOOD, GOOD])).toMatchObject({ from: 2, to: 2 });
    expect(placed([GOOD, BAD]).summary).toContain('by http://a:1 or between it and the server; without a proxy it does not happen');
  });

  it('is said behind the fault that it is the place of, not behind another', () => {
    const two = { ...BAD, summary: `${BAD.summary} Headers were changed on the way.` };
    const prefixes = [GOOD, GOOD, BAD].map((each, hops) => ({ hops, runs: [each] }));
    expect(withBisection(two, { prefixes, again: BAD }).summary).toMatch(
      /^Bytes: corrupted\. It is done by .* does not happen\. Headers were changed on the way\.$/u,
    );
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

describe('what a place rests on', () => {
  const seen = (...prefixes: readonly (readonly RunRecord[])[]) => ({
    prefixes: prefixes.map((runs, hops) => ({ hops, runs })),
    again: BAD,
  });

  it('is the prefixes on both sides of it, each seen twice', () => {
    expect(doubtfulPrefixes(BAD, seen([GOOD], [GOOD], [BAD]))).toEqual([1, 2]);
    expect(doubtfulPrefixes(BAD, seen([GOOD], [GOOD, GOOD], [BAD, BAD]))).toEqual([]);
    // The whole chain is the other side, which has been seen twice by then.
    expect(doubtfulPrefixes(BAD, seen([GOOD], [GOOD], [GOOD]))).toEqual([2]);
    expect(doubtfulPrefixes(BAD, seen([BAD]))).toEqual([0]);
    expect(doubtfulPrefixes(BAD, { ...seen([GOOD], [GOOD], [BAD]), again: GOOD })).toEqual([]);
  });

  it('is nothing that a prefix shows only sometimes: then the place is wider, and its other side is looked at again', () => {
    const flaky = seen([GOOD], [GOOD, BAD], [BAD, BAD]);
    expect(doubtfulPrefixes(BAD, flaky)).toEqual([0]);
    expect(withBisection(BAD, flaky).checks[0]?.numbers['bisection']).toEqual({
      from: 0,
      to: 1,
      prefixes: { '0': 'absent', '1': 'unknown', '2': 'present' },
    });
    expect(withBisection(BAD, seen([GOOD, BAD], [GOOD, BAD], [BAD, BAD]))).toEqual(BAD);
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
