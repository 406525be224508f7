import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../shared/ipc/contract.ts';
import { CHECK_IDS, CHECK_RESULTS, GRADES } from '../../shared/model/check.ts';
import { SWEEP_COLUMNS, sweepRow, type SweepEntryLine, type SweepRow, type SweepView } from '../../shared/model/sweep.ts';
import { SWEEP_CHANGES, SWEEP_FACETS } from '../../shared/model/sweep-names.ts';
import type { SessionLog } from '../../electron/sessions/session-log.ts';
import { logs } from './logs.ts';
import { entryLine, sweepState, sweepView } from './recorded.ts';
import { summaryOf } from './stored.ts';

const { log } = logs();

const VIEW = sweepView('');

/** A row in few words: `proxy grade`, and what else is said of it. */
type Facts = Partial<Pick<SweepEntryLine, 'grade' | 'best' | 'error'>> & {
  readonly duplex?: string;
  readonly anonymity?: string | null;
  readonly mbps?: readonly [number, number];
  readonly summary?: string;
  readonly handshakeMs?: number;
};

function entry(line: number, proxy: string, { duplex, anonymity, mbps, summary, handshakeMs, ...rest }: Facts = {}): SweepEntryLine {
  const made = entryLine(line, { proxy, ...rest });
  const [run] = made.runs;
  if (!run) throw new Error('an entry without runs');
  const [result = '', finding = null] = (duplex ?? 'pass full-duplex').split(' ');
  const checks = run.checks.map((check) => {
    if (check.id === 'headers') return { ...check, numbers: { anonymity: anonymity ?? null } };
    if (check.id !== 'duplex') return check;
    return { ...check, result: result as typeof check.result, finding, numbers: mbps ? { mbpsUp: mbps[0], mbpsDown: mbps[1] } : {} };
  });
  const handshake = { ...run.handshake, ms: handshakeMs ?? 5 };
  return { ...made, runs: [{ ...run, checks, handshake, summary: summary ?? run.summary, route: { ...run.route, hops: [proxy] } }] };
}

/** `bare`: lines whose list does not say what they speak. */
async function sweep(
  kept: SessionLog,
  entries: readonly SweepEntryLine[],
  pending: readonly string[] = [],
  bare: readonly number[] = [],
): Promise<string> {
  const state = sweepState();
  const logged = await kept.beginSweep(state);
  const written = ({ line, proxy }: SweepEntryLine): string => (bare.includes(line) ? proxy.replace(/^\w+:\/\//u, '') : proxy);
  const named = [
    ...entries.map((one) => ({ line: one.line, proxy: written(one) })),
    ...pending.map((proxy, index) => ({ line: 1000 + index, proxy })),
  ];
  await logged.entries(named.map(({ line, proxy }) => ({ line, proxy, password: false })));
  await logged.rows(entries.map((row) => ({ row, evidence: null })));
  return state.id;
}

const proxies = (rows: readonly SweepRow[]): string[] => rows.map(({ proxy }) => proxy.replace(/^\w+:\/\//u, ''));

describe('the rows of a sweep', () => {
  it('are what was found of each entry, and nothing of lines that were not tested', async () => {
    const kept = log();
    const state = sweepState();
    const logged = await kept.beginSweep(state);
    await logged.rows([
      { row: entry(1, 'socks5://a:1', { mbps: [40, 25.5], anonymity: 'elite' }), evidence: null },
      { row: { line: 2, error: { code: 'BAD_PROXY', message: 'no' } }, evidence: null },
      { row: { line: 3, sameAs: 1 }, evidence: null },
    ]);
    const rows = await kept.read('sweepRows', { ...VIEW, sweep: state.id }, 0, 10);
    expect(rows.map((row) => sweepRow.parse(row))).toEqual([
      {
        line: 1,
        proxy: 'socks5://a:1',
        grade: 'degraded',
        best: 'tunnel',
        anonymity: 'elite',
        checks: [
          { id: 'headers', result: 'pass', finding: 'unchanged' },
          { id: 'duplex', result: 'pass', finding: 'full-duplex' },
          { id: 'early-data', result: 'not-tested', finding: null },
        ],
        mbpsUp: 40,
        mbpsDown: 25.5,
        handshakeMs: 5,
        ms: 1200,
        summary: 'Directions took turns.',
        fix: null,
        error: null,
        change: null,
        before: null,
        places: [],
        agreement: null,
      },
    ]);
    await expect(kept.read('sweepRows', { ...VIEW, sweep: 'nobody' }, 0, 10)).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' });
  });

  it('are found by parts of the proxy, the summary and the error, taken literally', async () => {
    const kept = log();
    const id = await sweep(kept, [
      entry(1, 'http://a_b:1'),
      entry(2, 'http://axb:2', { summary: '100% of it' }),
      entry(3, 'http://c:3', { error: { code: 'TIMEOUT', message: 'too LATE' } }),
    ]);
    const found = async (search: string): Promise<string[]> => proxies(await kept.read('sweepRows', { ...VIEW, sweep: id, search }, 0, 10));
    expect(await found('a_b')).toEqual(['a_b:1']);
    expect(await found('0%')).toEqual(['axb:2']);
    expect(await found('late')).toEqual(['c:3']);
    expect(await found("'; DROP TABLE sweep_rows --")).toEqual([]);
    expect(await found('')).toHaveLength(3);
  });

  it('have what was not measured last, in either direction', async () => {
    const kept = log();
    const id = await sweep(kept, [
      entry(1, 'http://a:1'),
      entry(2, 'http://b:1', { mbps: [1, 9] }),
      entry(3, 'http://c:1', { mbps: [2, 3] }),
    ]);
    const order = async (descending: boolean): Promise<string[]> =>
      proxies(await kept.read('sweepRows', { ...VIEW, sweep: id, sort: { column: 'mbpsUp', descending } }, 0, 10));
    expect(await order(false)).toEqual(['b:1', 'c:1', 'a:1']);
    expect(await order(true)).toEqual(['c:1', 'b:1', 'a:1']);
    const { points } = COMMANDS.readSweepPoints.response.parse({ points: await kept.read('sweepPoints', { ...VIEW, sweep: id }) });
    expect(points).toEqual([
      { line: 2, grade: 'degraded', handshakeMs: 5, mbps: 1 },
      { line: 3, grade: 'degraded', handshakeMs: 5, mbps: 2 },
    ]);
  });

  it('are sorted anew when the sweep has come further', async () => {
    const kept = log();
    const state = sweepState();
    const logged = await kept.beginSweep(state);
    const view: SweepView = { ...VIEW, sweep: state.id, sort: { column: 'proxy', descending: false } };
    await logged.rows([{ row: entry(1, 'http://b:1'), evidence: null }]);
    expect(proxies(await kept.read('sweepRows', view, 0, 10))).toEqual(['b:1']);
    expect((await kept.read('sweepFacets', view)).matching).toBe(1);
    await logged.rows([{ row: entry(2, 'http://a:1'), evidence: null }]);
    expect(proxies(await kept.read('sweepRows', view, 0, 10))).toEqual(['a:1', 'b:1']);
    expect((await kept.read('sweepFacets', view)).matching).toBe(2);
  });
});

describe('a comparison with an earlier sweep', () => {
  it('says what got better, worse, is the same, new or gone', async () => {
    const kept = log();
    const before = await sweep(kept, [
      entry(1, 'http://better:1', { grade: 'blocked', best: null }),
      entry(2, 'http://worse:1', { grade: 'clean' }),
      entry(3, 'http://same:1'),
      entry(4, 'http://mode:1', { best: 'relay' }),
      entry(5, 'http://gone:1', { grade: 'clean', best: 'relay' }),
      entry(6, 'http://twice:1', { grade: 'blocked' }),
      entry(7, 'http://twice:1', { grade: 'clean' }),
      entry(8, 'http://waits:1'),
    ]);
    const now = await sweep(
      kept,
      [
        entry(1, 'http://new:1'),
        entry(2, 'http://better:1'),
        entry(3, 'http://worse:1'),
        entry(4, 'http://same:1'),
        entry(5, 'http://mode:1'),
        entry(6, 'http://twice:1'),
      ],
      ['http://waits:1'],
    );
    const view: SweepView = { ...VIEW, sweep: now, against: before, group: 'change', sort: { column: 'proxy', descending: false } };
    const rows = await kept.read('sweepRows', view, 0, 10);
    expect(rows.map(({ proxy, change, line, before: was }) => [proxy, change, line, was && `${was.grade} ${String(was.best)}`])).toEqual([
      ['http://better:1', 'better', 2, 'blocked null'],
      ['http://mode:1', 'better', 5, 'degraded relay'],
      ['http://twice:1', 'better', 6, 'blocked tunnel'],
      ['http://worse:1', 'worse', 3, 'clean tunnel'],
      ['http://same:1', 'same', 4, 'degraded tunnel'],
      ['http://new:1', 'new', 1, null],
      ['http://gone:1', 'gone', 5, 'clean relay'],
    ]);
    const { groups, matching } = await kept.read('sweepFacets', view);
    expect(groups.map(({ value, count }) => `${value} ${String(count)}`)).toEqual(['better 3', 'worse 1', 'same 1', 'new 1', 'gone 1']);
    expect(matching).toBe(7);
    expect(await kept.read('sweepLines', view)).toEqual([2, 5, 6, 3, 4, 1]);
    expect(proxies(await kept.read('sweepRows', { ...view, change: ['gone', 'new'] }, 0, 10))).toEqual(['new:1', 'gone:1']);
  });
});

describe('a comparison that nobody can make', () => {
  const changes = async (kept: SessionLog, now: string, before: string): Promise<readonly (readonly unknown[])[]> =>
    (await kept.read('sweepRows', { ...VIEW, sweep: now, against: before }, 0, 100)).map(({ line, change, before: was }) => [
      line,
      change,
      was?.grade ?? null,
    ]);

  it('calls nothing better or worse than what was inconclusive, or is', async () => {
    const kept = log();
    const before = await sweep(kept, [
      entry(1, 'http://a:1', { grade: 'inconclusive', best: null }),
      entry(2, 'http://b:1', { grade: 'clean' }),
      entry(3, 'http://c:1', { grade: 'inconclusive' }),
      entry(4, 'http://d:1', { grade: 'unreachable', best: null }),
    ]);
    const now = await sweep(kept, [
      entry(1, 'http://a:1', { grade: 'clean' }),
      entry(2, 'http://b:1', { grade: 'inconclusive', best: null }),
      entry(3, 'http://c:1', { grade: 'inconclusive' }),
      entry(4, 'http://d:1', { grade: 'unreachable', best: null }),
      entry(5, 'http://e:1', { grade: 'inconclusive' }),
    ]);
    expect(await changes(kept, now, before)).toEqual([
      [1, 'unclear', 'inconclusive'],
      [2, 'unclear', 'clean'],
      [3, 'unclear', 'inconclusive'],
      [4, 'same', 'unreachable'],
      [5, 'new', null],
    ]);
    const view: SweepView = { ...VIEW, sweep: now, against: before, change: ['unclear'], group: 'change' };
    expect(await kept.read('sweepLines', view)).toEqual([1, 2, 3]);
    expect((await kept.read('sweepFacets', view)).groups).toEqual([{ value: 'unclear', count: 3 }]);
  });

  it('does not match entries that look alike since their logins are hidden, whichever of the sweeps has several', async () => {
    const kept = log();
    const [one, two] = ['http://***@one:1', 'socks5://***@two:1'];
    const single = await sweep(kept, [entry(1, one, { grade: 'blocked' }), entry(2, two, { grade: 'clean' }), entry(3, 'http://plain:1')]);
    const several = await sweep(kept, [
      entry(1, one, { grade: 'clean' }),
      entry(2, one, { grade: 'blocked' }),
      entry(3, two, { grade: 'clean' }),
      entry(4, 'http://***@new:1'),
      entry(5, 'http://***@new:1'),
    ]);
    expect(await changes(kept, several, single)).toEqual([
      [1, 'unclear', null],
      [2, 'unclear', null],
      [3, 'same', 'clean'],
      [3, 'gone', 'degraded'],
      [4, 'new', null],
      [5, 'new', null],
    ]);
    expect(await changes(kept, single, several)).toEqual([
      [1, 'unclear', null],
      [2, 'same', 'clean'],
      [3, 'new', null],
      [4, 'gone', 'degraded'],
      [5, 'gone', 'degraded'],
    ]);
  });

  it('counts those that look alike and were not tested yet, with or without a scheme', async () => {
    const kept = log();
    const [named, guessed] = ['http://***@named:1', 'http://***@guessed:1'];
    const before = await sweep(kept, [entry(1, named), entry(2, guessed), entry(3, 'http://plain:1', { grade: 'blocked' })]);
    const now = await sweep(
      kept,
      [entry(1, named), entry(2, guessed), entry(3, 'http://plain:1')],
      [named, '***@guessed:1', '***@guessed:1', 'http://plain:1'],
    );
    expect(await changes(kept, now, before)).toEqual([
      [1, 'unclear', null],
      [2, 'unclear', null],
      [3, 'better', 'blocked'],
    ]);
  });
});

describe('a comparison of entries whose kind is guessed', () => {
  const changes = async (kept: SessionLog, now: string, before: string): Promise<readonly (readonly unknown[])[]> =>
    (await kept.read('sweepRows', { ...VIEW, sweep: now, against: before }, 0, 100)).map(({ proxy, change, before: was }) => [
      proxy,
      change,
      was?.grade ?? null,
    ]);

  it('goes by what the list says, whatever kind they were found to be', async () => {
    const kept = log();
    const all = [1, 2, 3, 4];
    const before = await sweep(
      kept,
      [
        entry(1, 'http://a:1', { grade: 'blocked' }),
        entry(2, 'socks5://b:1', { grade: 'clean' }),
        entry(3, 'http://***@c:1'),
        entry(4, 'd:1', { grade: 'inconclusive', error: { code: 'TIMEOUT', message: 'late' } }),
      ],
      [],
      all,
    );
    const now = await sweep(
      kept,
      [
        entry(1, 'socks4://a:1', { grade: 'clean' }),
        entry(2, 'http://b:1', { grade: 'blocked' }),
        entry(3, 'socks5://***@c:1'),
        entry(4, 'socks5://d:1', { grade: 'clean' }),
      ],
      [],
      all,
    );
    expect(await changes(kept, now, before)).toEqual([
      ['socks4://a:1', 'better', 'blocked'],
      ['http://b:1', 'worse', 'clean'],
      ['socks5://***@c:1', 'same', 'degraded'],
      ['socks5://d:1', 'unclear', 'inconclusive'],
    ]);
  });

  it('keeps apart the same address with its kind and without', async () => {
    const kept = log();
    const both = [entry(1, 'http://a:1', { grade: 'blocked' }), entry(2, 'http://a:1', { grade: 'clean' })];
    const before = await sweep(kept, both, [], [2]);
    const now = await sweep(kept, [entry(1, 'http://a:1', { grade: 'blocked' }), entry(2, 'socks5://a:1', { grade: 'blocked' })], [], [2]);
    expect(await changes(kept, now, before)).toEqual([
      ['http://a:1', 'same', 'blocked'],
      ['socks5://a:1', 'worse', 'clean'],
    ]);
  });

  it('takes one that is written otherwise for the same where it was tried as the same, and else says that it is unclear', async () => {
    const kept = log();
    const bare = await sweep(
      kept,
      [entry(1, 'http://a:1', { grade: 'clean' }), entry(2, 'http://b:1'), entry(3, 'http://c:1')],
      [],
      [1, 2],
    );
    const named = await sweep(kept, [entry(1, 'http://a:1'), entry(2, 'socks5://b:1'), entry(3, 'socks5://c:1'), entry(4, 'https://b:1')]);
    expect(await changes(kept, named, bare)).toEqual([
      ['http://a:1', 'worse', 'clean'],
      ['socks5://b:1', 'unclear', null],
      ['socks5://c:1', 'new', null],
      ['http://c:1', 'gone', 'degraded'],
      ['https://b:1', 'new', null],
    ]);
    expect(await changes(kept, bare, named)).toEqual([
      ['http://a:1', 'better', 'degraded'],
      ['http://b:1', 'unclear', null],
      ['http://c:1', 'new', null],
      ['socks5://c:1', 'gone', 'degraded'],
      ['https://b:1', 'gone', 'degraded'],
    ]);
  });

  it('calls nothing gone that is not tested yet, and nothing new that was not tested then', async () => {
    const kept = log();
    const tested = await sweep(
      kept,
      [entry(1, 'socks5://a:1'), entry(2, 'http://b:1'), entry(3, 'http://c:1'), entry(4, 'http://d:1')],
      [],
      [1, 2],
    );
    const waiting = await sweep(kept, [], ['a:1', 'http://b:1', 'c:1', 'socks5://d:1']);
    expect(await changes(kept, waiting, tested)).toEqual([['http://d:1', 'gone', 'degraded']]);
    expect(await changes(kept, tested, waiting)).toEqual([
      ['socks5://a:1', 'unclear', null],
      ['http://b:1', 'unclear', null],
      ['http://c:1', 'unclear', null],
      ['http://d:1', 'new', null],
    ]);
  });

  it('does not know how an import was written, nor what of it was not tested', async () => {
    const kept = log();
    const imported = async (rows: readonly SweepEntryLine[], total: number): Promise<string> => {
      const state = sweepState({ status: 'done', total, tested: rows.length });
      const sink = kept.importing();
      await sink.begin({ summary: summaryOf(state, { kind: 'sweep', rows: rows.length, total }), run: null, sweep: state });
      await sink.rows(rows.map((row) => ({ row, evidence: null })));
      await sink.end();
      return state.id;
    };
    const own = await sweep(kept, [entry(1, 'http://a:1'), entry(2, 'socks5://b:1'), entry(3, 'http://c:1')]);
    const whole = await imported([entry(1, 'http://a:1', { grade: 'clean' }), entry(2, 'http://b:1')], 2);
    const part = await imported([entry(1, 'http://a:1', { grade: 'clean' })], 2);
    const known = [
      ['http://a:1', 'worse', 'clean'],
      ['socks5://b:1', 'unclear', null],
    ];
    expect(await changes(kept, own, whole)).toEqual([...known, ['http://c:1', 'new', null]]);
    expect(await changes(kept, own, part)).toEqual([...known, ['http://c:1', 'unclear', null]]);
    expect(await changes(kept, whole, own)).toEqual([
      ['http://a:1', 'better', 'degraded'],
      ['http://b:1', 'unclear', null],
      ['http://c:1', 'gone', 'degraded'],
    ]);
    expect(await changes(kept, part, own)).toEqual([['http://a:1', 'better', 'degraded']]);
  });
});

/* What SQL gives, against what a loop gives. */

const PROXIES = ['http', 'socks5', 'https'].flatMap((scheme) => ['a', 'b', '***@c', '***@d'].map((host) => `${scheme}://${host}:1`));
const DUPLEX = ['pass full-duplex', 'fail stalled', 'fail half-duplex', 'intermittent stalled', 'inconclusive', 'not-tested'];
const facts = fc.record({
  grade: fc.constantFrom(...GRADES),
  best: fc.constantFrom('tunnel' as const, 'relay' as const, null),
  duplex: fc.constantFrom(...DUPLEX),
  anonymity: fc.constantFrom('elite', 'anonymous', 'transparent', null),
  handshakeMs: fc.nat(3),
});
const rows = fc
  .array(fc.tuple(fc.constantFrom(...PROXIES), facts), { maxLength: 14 })
  .map((made) => made.map(([proxy, fact], index) => entry(index + 1, proxy, fact)));
const some = <Value>(values: readonly Value[]): fc.Arbitrary<Value[]> => fc.oneof(fc.constant<Value[]>([]), fc.subarray([...values]));
const views: fc.Arbitrary<SweepView> = fc.record({
  sweep: fc.constant(''),
  place: fc.constant('' as const),
  search: fc.constantFrom('', '', 'a:', 'socks'),
  grade: some(GRADES),
  best: some(['tunnel', 'relay', 'none'] as const),
  anonymity: some(['elite', 'anonymous', 'transparent', 'none'] as const),
  scheme: some(['http', 'socks5']),
  findings: some([
    'duplex:stalled',
    'duplex:full-duplex',
    'duplex:inconclusive',
    'headers:unchanged',
    'early-data:not-tested',
    'tls:passed',
  ]),
  against: fc.constantFrom(null, 'earlier'),
  change: some(SWEEP_CHANGES),
  agreement: fc.constant([]),
  sort: fc.record({ column: fc.constantFrom(...SWEEP_COLUMNS, 'duplex' as const, 'tls' as const), descending: fc.boolean() }),
  group: fc.constantFrom(null, ...SWEEP_FACETS),
});

const ORDERS: Readonly<Record<string, readonly string[]>> = {
  grade: GRADES,
  best: ['tunnel', 'relay'],
  anonymity: ['elite', 'anonymous', 'transparent'],
  change: SWEEP_CHANGES,
};

function valueOf(row: SweepRow, facet: string): string | null {
  if (facet === 'scheme') return row.proxy.split(':')[0] ?? '';
  const check = row.checks.find(({ id }) => id === facet);
  if (CHECK_IDS.some((id) => id === facet)) return check ? (check.finding ?? check.result) : null;
  return (
    ({ grade: row.grade, best: row.best, anonymity: row.anonymity, change: row.change } as Record<string, string | null>)[facet] ?? 'none'
  );
}

function passes(row: SweepRow, view: SweepView, but: string | null = null): boolean {
  if (![row.proxy, row.summary, row.error ?? ''].some((text) => text.toLowerCase().includes(view.search))) return false;
  for (const facet of SWEEP_FACETS) {
    const wanted: readonly string[] = view[facet];
    if (facet === but || wanted.length === 0 || (facet === 'change' && view.against === null)) continue;
    if (!wanted.includes(valueOf(row, facet) ?? '')) return false;
  }
  for (const id of CHECK_IDS.filter((check) => check !== but)) {
    const wanted = view.findings.filter((finding) => finding.startsWith(`${id}:`)).map((finding) => finding.slice(id.length + 1));
    if (wanted.length > 0 && !wanted.includes(valueOf(row, id) ?? '')) return false;
  }
  return true;
}

/** By what rows are sorted: numbers and texts, null for what comes last. */
function keyOf(row: SweepRow, column: string): readonly (number | string)[] | null {
  if (ORDERS[column]) return valueOf(row, column) === 'none' ? null : [ORDERS[column].indexOf(valueOf(row, column) ?? '')];
  if (CHECK_IDS.some((id) => id === column)) {
    const check = row.checks.find(({ id }) => id === column);
    return check ? [CHECK_RESULTS.indexOf(check.result), check.finding ?? ''] : null;
  }
  const value = (row as unknown as Record<string, number | string | null>)[column];
  return value === null || value === undefined ? null : [value];
}

function compareKeys(a: readonly (number | string)[] | null, b: readonly (number | string)[] | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? '';
    if (value !== other) return value < other ? -sign : sign;
  }
  return 0;
}

function groupKey(row: SweepRow, group: string | null): readonly (number | string)[] | null {
  if (group === null) return [];
  const value = valueOf(row, group);
  return group === 'scheme' ? [value ?? ''] : value === 'none' ? null : [ORDERS[group]?.indexOf(value ?? '') ?? 0];
}

describe('what SQL says of rows', () => {
  it('is what looking at each of them says', async () => {
    const kept = log();
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.array(views, { minLength: 1, maxLength: 6 }), async (earlier, now, asked) => {
        const [before, id] = [await sweep(kept, earlier), await sweep(kept, now)];
        for (const view of asked.map((one) => ({ ...one, sweep: id, against: one.against && before }))) {
          const all = await kept.read('sweepRows', { ...VIEW, sweep: id, against: view.against }, 0, 1000);
          const matching = all.filter((row) => passes(row, view));
          const { column, descending } = view.sort;
          const expected = [...matching].sort(
            (a, b) =>
              compareKeys(groupKey(a, view.group), groupKey(b, view.group), 1) ||
              compareKeys(keyOf(a, column), keyOf(b, column), descending ? -1 : 1) ||
              Number(a.change === 'gone') - Number(b.change === 'gone') ||
              a.line - b.line,
          );
          const found = [...(await kept.read('sweepRows', view, 0, 3)), ...(await kept.read('sweepRows', view, 3, 1000))];
          expect(found).toEqual(expected);
          expect(await kept.read('sweepLines', view)).toEqual(expected.filter(({ change }) => change !== 'gone').map(({ line }) => line));
          const counts = COMMANDS.countSweepRows.response.parse(await kept.read('sweepFacets', view));
          expect(counts.matching).toBe(matching.length);
          for (const { facet, values } of counts.facets) {
            const pool = all.filter((row) => passes(row, view, facet)).map((row) => valueOf(row, facet));
            for (const { value, count } of values)
              expect([facet, value, count]).toEqual([facet, value, pool.filter((other) => other === value).length]);
            expect(pool.filter((value) => value !== null && !values.some((told) => told.value === value))).toEqual([]);
          }
          const { group } = view;
          if (group !== null) {
            const inOrder = [...new Set(found.map((row) => valueOf(row, group)))];
            expect(counts.groups.map(({ value }) => value)).toEqual(inOrder);
            expect(counts.groups.reduce((sum, { count }) => sum + count, 0)).toBe(found.length);
          }
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
