import { describe, expect, it } from 'vitest';
import type { CheckId, CheckOutcome } from '../../../shared/model/check.ts';
import { areSure, differencesOf, wordOf } from '../../../shared/model/place-comparison.ts';
import type { SweepEntryLine, SweepRun } from '../../../shared/model/sweep.ts';

type Checks = readonly (readonly [id: CheckId, result: CheckOutcome, finding: string | null])[];

function row(place: string, checks: Checks, mode: 'relay' | 'tunnel' = 'relay'): SweepEntryLine {
  const run = {
    route: { hops: [], mode },
    checks: checks.map(([id, result, finding]) => ({
      id,
      result,
      finding,
      also: [],
      summary: '',
      numbers: {},
      attempts: 1,
      failures: 0,
      evidence: [],
    })),
  } as unknown as SweepRun;
  return { line: 1, place, proxy: 'http://h:1', grade: 'clean', best: null, fix: null, ms: 0, runs: [run], error: null };
}

describe('what differs between places', () => {
  it('is the first check on which they do not agree, since the rest follows from it', () => {
    const office = row('office', [
      ['handshake', 'fail', 'upgrade-stripped'],
      ['duplex', 'not-tested', null],
    ]);
    const dc = row('dc', [
      ['handshake', 'pass', 'upgraded'],
      ['duplex', 'pass', 'full-duplex'],
    ]);
    const [difference, ...others] = differencesOf([office, dc]);
    expect(others).toEqual([]);
    expect(difference).toMatchObject({ mode: 'relay', check: 'handshake' });
    expect(difference?.words.map((word) => `${word.place} ${wordOf(word)}`)).toEqual(['office upgrade-stripped', 'dc upgraded']);
  });

  it('is nothing where one of them is not sure', () => {
    const sure = row('office', [['duplex', 'pass', 'full-duplex']]);
    expect(differencesOf([sure, row('dc', [['duplex', 'inconclusive', null]])])).toEqual([]);
    expect(differencesOf([sure, row('dc', [['duplex', 'not-tested', null]])])).toEqual([]);
  });

  it('is not what happens only sometimes, which the other place may just not have met', () => {
    const rows = [row('office', [['handshake', 'pass', 'upgraded']]), row('dc', [['handshake', 'intermittent', 'reset']])];
    expect(differencesOf(rows)).toEqual([]);
    expect(areSure(rows)).toBe(false);
  });

  it('is looked for in each mode by itself', () => {
    const rows = [row('office', [['handshake', 'pass', 'upgraded']]), row('dc', [['handshake', 'fail', 'reset']], 'tunnel')];
    expect(differencesOf(rows)).toEqual([]);
  });
});

describe('that places agree', () => {
  it('is said only where each of them could test', () => {
    const fine = row('office', [['handshake', 'pass', 'upgraded']]);
    expect(areSure([fine, row('dc', [['handshake', 'pass', 'upgraded']])])).toBe(true);
    expect(areSure([fine, { ...fine, place: 'dc', grade: 'inconclusive' }])).toBe(false);
    expect(areSure([fine, { ...fine, place: 'dc', error: { code: 'INTERNAL', message: 'died' } }])).toBe(false);
  });

  it('is said of every check, or of none where none was tested', () => {
    const seen = (result: CheckOutcome, finding: string | null): Checks => [
      ['handshake', 'pass', 'upgraded'],
      ['streaming', result, finding],
    ];
    const held = row('office', seen('fail', 'buffered-down'));
    expect(areSure([held, row('dc', seen('fail', 'buffered-down'))])).toBe(true);
    expect(areSure([held, row('dc', seen('inconclusive', null))])).toBe(false);
    expect(areSure([held, row('dc', seen('not-tested', null))])).toBe(false);
    expect(areSure([row('office', seen('not-tested', null)), row('dc', seen('not-tested', null))])).toBe(true);
    expect(areSure([held, row('dc', seen('fail', 'buffered-down'), 'tunnel')])).toBe(false);
  });
});
