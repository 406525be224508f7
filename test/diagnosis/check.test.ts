import { describe, expect, it } from 'vitest';
import type { FindingOf } from '../../shared/model/check.ts';
import { confirm, median, percentile, type CheckContext, type Observed, type Open } from '../../electron/diagnosis/check.ts';
import { DEFAULT_PROBE_PLAN } from '../../electron/diagnosis/probe-plan.ts';

type Seen = Observed<'streaming'> | null;
type Finding = FindingOf<'streaming'>;

const notDialled: Open = () => Promise.reject(new Error('no connection is made here'));

function context(controlled: boolean): CheckContext {
  return {
    plan: { ...DEFAULT_PROBE_PLAN, hops: [], mode: 'direct', checks: [] },
    signal: new AbortController().signal,
    ownServer: true,
    refusedBefore: () => false,
    upgradesSometimes: () => false,
    roundTripMs: 0,
    serverCap: null,
    attempt: notDialled,
    control: controlled ? notDialled : null,
  };
}

const seen = (finding: Finding | null, more: Partial<Observed<'streaming'>> = {}): Observed<'streaming'> => ({
  finding,
  proven: false,
  numbers: {},
  remark: finding === null ? 'unsure' : null,
  evidence: [],
  ...more,
});
const good = seen('streamed');
const bad = seen('buffered-up');
const provenBad = seen('buffered-down', { proven: true });
const untestable = seen(null, { untestable: true, remark: 'nothing can be looked at' });

/** Lets `confirm` see these tries one after the other, and `control` for the control. */
async function confirmed(tries: readonly Seen[], control?: Seen) {
  const left = [...tries];
  const paths: string[] = [];
  const result = await confirm(
    'streaming',
    context(control !== undefined),
    (finding) => finding === 'streamed',
    (_open, path) => {
      paths.push(path);
      if (path === 'control') return Promise.resolve(control ?? null);
      if (left.length === 0) throw new Error('one try more than was expected');
      return Promise.resolve(left.shift() ?? null);
    },
  );
  expect(left).toHaveLength(0);
  return { ...result, paths };
}

describe('confirm', () => {
  it('believes good news at once', async () => {
    expect(await confirmed([good], bad)).toMatchObject({ result: 'pass', finding: 'streamed', attempts: 1, failures: 0, paths: ['route'] });
  });

  it('does not try again what another try could not tell better', async () => {
    const final = seen(null, { final: true });
    expect(await confirmed([final])).toMatchObject({ result: 'inconclusive', finding: null, attempts: 1, failures: 0 });
    // Bad news before it has still to be shown again or cleared.
    expect(await confirmed([bad, final, good])).toMatchObject({ result: 'pass', finding: 'streamed', attempts: 3 });
  });

  it('believes bad news the second time', async () => {
    expect(await confirmed([bad, bad])).toMatchObject({ result: 'fail', finding: 'buffered-up', attempts: 2, failures: 2 });
  });

  it('tells proven bad news that good news follow as intermittent', async () => {
    expect(await confirmed([provenBad, good])).toMatchObject({
      result: 'intermittent',
      finding: 'buffered-down',
      attempts: 2,
      failures: 1,
    });
  });

  it('takes unproven bad news that good news follow for our own noise', async () => {
    expect(await confirmed([bad, good])).toMatchObject({ result: 'pass', finding: 'streamed', attempts: 2, failures: 0 });
  });

  it('lets what is proven name the finding when the tries disagree', async () => {
    expect(await confirmed([bad, provenBad])).toMatchObject({ result: 'fail', finding: 'buffered-down' });
  });

  it('names the finding of the higher precedence when the tries disagree and nothing is proven', async () => {
    expect(await confirmed([seen('buffered-down'), bad])).toMatchObject({
      result: 'fail',
      finding: 'buffered-up',
      also: ['buffered-down'],
    });
  });

  it('blames nobody for what the direct control shows too', async () => {
    const result = await confirmed([bad, bad], bad);
    expect(result).toMatchObject({ result: 'inconclusive', finding: null, failures: 2, paths: ['route', 'route', 'control'] });
    expect(result.remark).toMatch(/direct control/u);
  });

  it.each([
    ['passes', good],
    ['fails otherwise', provenBad],
    ['cannot be told', seen(null)],
    ['is not upgraded', null],
  ])('stays with its finding when the control %s', async (_name, control) => {
    expect(await confirmed([bad, bad], control)).toMatchObject({ result: 'fail', finding: 'buffered-up' });
  });

  it('is inconclusive after three tries of which at most one was bad', async () => {
    expect(await confirmed([seen(null), bad, seen(null)])).toMatchObject({ result: 'inconclusive', finding: null, attempts: 3 });
    expect(await confirmed([null, bad, null])).toMatchObject({ result: 'inconclusive', finding: null });
  });

  it('says not-tested where twice there was nothing to look at', async () => {
    const result = await confirmed([untestable, untestable]);
    expect(result).toMatchObject({ result: 'not-tested', finding: null, attempts: 2, remark: 'nothing can be looked at' });
  });

  it('says not-tested where no connection was upgraded', async () => {
    expect(await confirmed([null, null, null])).toMatchObject({ result: 'not-tested', attempts: 3 });
  });

  it('cites every try once', async () => {
    const tries = [seen('buffered-up', { evidence: ['e1', 'e2'] }), seen('streamed', { evidence: ['e2', 'e3'] })];
    expect((await confirmed(tries)).evidence).toEqual(['e1', 'e2', 'e3']);
  });
});

describe('percentile', () => {
  it('is the nearest rank, whatever the order', () => {
    expect([percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95), percentile([3, 1, 2, 4], 0), percentile([], 0.5)]).toEqual([
      2,
      4,
      1,
      null,
    ]);
    expect(median([9, 1, 5])).toBe(5);
  });
});
