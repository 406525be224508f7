import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUICK_CHECKS } from '../../shared/model/check.ts';
import type { CheckRecord, NumberTree, RunRecord } from '../../shared/model/probe-set.ts';
import { parseHop } from '../../shared/model/route.ts';
import { DEFAULT_PROBE_PLAN, Engine } from '../../electron/engine/engine.ts';
import { findSpecimen } from '../../electron/specimens/index.ts';
import { BISECTED } from './expected-chains.ts';
import { expectedOf, type ExpectedRun, type TruthMode } from './expectations.ts';
import { judgeRun, type JudgedCell } from './judgement.ts';
import { matrixOf, tally } from './matrix.ts';

const engine = new Engine();
let answered: RunRecord;
let down: RunRecord;

beforeAll(async () => {
  answered = await probe('answers-200-for-101');
  down = await probe('target-down');
});
afterAll(() => engine.close());

async function probe(name: string): Promise<RunRecord> {
  const specimen = await findSpecimen(name)?.start();
  if (!specimen) throw new Error(`no specimen ${name}`);
  try {
    const { runs } = await engine.probe(
      {
        plan: { ...DEFAULT_PROBE_PLAN, hops: [parseHop(specimen.url)], checks: QUICK_CHECKS },
        requestedMode: 'relay',
        target: { kind: 'own', listen: null, reachedAt: null },
      },
      { signal: new AbortController().signal },
    );
    const [run] = runs;
    if (!run) throw new Error('a probe without a run');
    return run;
  } finally {
    await specimen.close();
  }
}

function truth(name: string, mode: TruthMode = 'relay'): ExpectedRun {
  const expected = expectedOf(name, mode);
  if (!expected) throw new Error(`nothing is known of ${name}`);
  return expected;
}

function withCheck(run: RunRecord, id: string, change: Partial<CheckRecord>): RunRecord {
  return { ...run, checks: run.checks.map((check) => (check.id === id ? { ...check, ...change } : check)) };
}

function off(cells: readonly JudgedCell[]): string[] {
  return cells.filter(({ verdict }) => verdict !== 'ok').map(({ column, verdict }) => `${column} ${verdict}`);
}

describe('judging a run', () => {
  it('finds nothing off where the run says what is true', () => {
    expect(off(judgeRun(truth('answers-200-for-101'), answered))).toEqual([]);
    expect(off(judgeRun(truth('target-down'), down))).toEqual([]);
  });

  it('calls every cell wrong that claims something else', () => {
    expect(off(judgeRun(truth('target-down'), answered))).toEqual(['handshake wrong', 'headers wrong', 'grade unsure']);
  });

  it('calls it unsure when a finding was due and the check could not say', () => {
    const run = withCheck(answered, 'headers', { result: 'not-tested', finding: null });
    expect(off(judgeRun(truth('answers-200-for-101'), run))).toEqual(['headers unsure']);
    const inconclusive = withCheck(answered, 'rfc6455', { result: 'inconclusive', finding: null });
    expect(off(judgeRun(truth('answers-200-for-101'), inconclusive))).toEqual(['rfc6455 unsure']);
  });

  it('calls a finding wrong where there is nothing to find', () => {
    const run = withCheck(answered, 'duplex', { result: 'pass', finding: 'full-duplex' });
    expect(off(judgeRun(truth('answers-200-for-101'), run))).toEqual(['duplex wrong']);
  });

  it('calls the handshake wrong when only its reason is', () => {
    const run = { ...answered, handshake: { ...answered.handshake, reason: null } };
    expect(off(judgeRun(truth('answers-200-for-101'), run))).toEqual(['handshake wrong']);
  });

  it('calls a grade wrong that does not follow from right checks', () => {
    expect(off(judgeRun(truth('target-down'), { ...down, grade: 'blocked' }))).toEqual(['grade wrong']);
  });

  it('holds numbers against their bounds, and an end that cannot be named is only unsure', () => {
    const cut = truth('cuts-after-256KiB');
    const run = (numbers: CheckRecord['numbers']): RunRecord =>
      withCheck(answered, 'duplex', { result: 'fail', finding: 'truncated', numbers });
    const verdictOf = (numbers: CheckRecord['numbers']): string | undefined =>
      judgeRun(cut, run(numbers)).find(({ column }) => column === 'duplex')?.verdict;
    expect(verdictOf({ cut: 'fin', bytesDown: 262_000 })).toBe('ok');
    expect(verdictOf({ cut: 'rst', bytesDown: 262_000 })).toBe('wrong');
    expect(verdictOf({ cut: 'fin-or-rst', bytesDown: 262_000 })).toBe('unsure');
    expect(verdictOf({ cut: 'fin', bytesDown: 262_144 })).toBe('wrong');
    expect(verdictOf({ cut: 'fin' })).toBe('wrong');
  });

  it('calls a place that leaves room for its neighbours unsure, and one without the proxy that did it wrong', () => {
    const middle = BISECTED.find(({ name }) => name === 'chain: loses-half-close 2 of 3');
    if (!middle) throw new Error('no such chain');
    const verdictOf = (bisection?: NumberTree): string | undefined => {
      const run = withCheck(answered, 'half-close', { result: 'fail', finding: 'both-lost', numbers: bisection ? { bisection } : {} });
      return judgeRun(middle.expected, run).find(({ column }) => column === 'half-close')?.verdict;
    };
    expect(verdictOf({ from: 1, to: 1 })).toBe('ok');
    expect([verdictOf({ from: 0, to: 1 }), verdictOf({ from: 1, to: 2 }), verdictOf()]).toEqual(['unsure', 'unsure', 'unsure']);
    expect([verdictOf({ from: 0, to: 0 }), verdictOf({ from: 2, to: 2 }), verdictOf({ from: null, to: null })]).toEqual([
      'wrong',
      'wrong',
      'wrong',
    ]);
  });
});

describe('the matrix', () => {
  it('shows what was due, what else was seen and how often', () => {
    const cells = judgeRun(truth('answers-200-for-101'), withCheck(answered, 'rfc6455', { result: 'inconclusive', finding: null }));
    const run = { name: 'answers-200-for-101', mode: 'relay', condition: 'plain', round: 0, seconds: 1.25, cells } as const;
    const text = matrixOf([run, { ...run, round: 1 }]);
    expect(text).toContain('neither ?inconclusive×2');
    expect(text).toContain('16/2/0');
    expect(tally(cells)).toEqual({ ok: 8, unsure: 1, wrong: 0 });
  });
});
