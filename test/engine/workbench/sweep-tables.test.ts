import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandName } from '../../../shared/ipc/contract.ts';
import type { SweepView } from '../../../shared/model/sweep.ts';
import { SessionLog } from '../../../electron/sessions/session-log.ts';
import { entryLine, event, runState, sweepState } from '../../sessions/recorded.ts';
import { benches, type Bench } from './benches.ts';

const { bench } = benches();

interface Kept extends Bench {
  readonly sweep: string;
  readonly run: string;
  readonly view: SweepView;
}

/** A log with a run, and a sweep of 30 proxies, a line that is none and one that is repeated. */
async function kept(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep-tables-'));
  const log = new SessionLog({ folder, onChange: () => undefined });
  const lonely = runState({ status: 'done' });
  const run = log.beginRun(() => lonely);
  run.event(event(1));
  await log.endRun(run);
  const state = sweepState({ total: 30 });
  const sweep = await log.beginSweep(state);
  const rows = Array.from({ length: 30 }, (_, index) => {
    const line = index + 1;
    const row = entryLine(line, line % 3 === 0 ? { grade: 'blocked', best: null } : {});
    return { row, evidence: { run: runState({ status: 'done', events: 1 }), events: [{ ...event(line), seq: 1 }] } };
  });
  await sweep.rows([
    ...rows,
    { row: { line: 31, error: { code: 'BAD_PROXY', message: 'no proxy' } }, evidence: null },
    { row: { line: 32, sameAs: 1 }, evidence: null },
  ]);
  await sweep.state({ ...state, status: 'done', tested: 30 });
  await log.close();
  const none = { grade: [], best: [], anonymity: [], scheme: [], findings: [], change: [], agreement: [] };
  const all = { ...none, place: '' as const, search: '', against: null, group: null };
  const view: SweepView = { ...all, sweep: state.id, sort: { column: 'line', descending: false } };
  return { ...(await bench(folder)), sweep: state.id, run: lonely.id, view };
}

const READERS = ['readSweepRows', 'countSweepRows', 'readSweepPoints', 'readSweepLines'] as const;

/** As a window that was taken over would ask. */
async function refusal({ ask }: Bench, name: CommandName, request: unknown): Promise<string> {
  return await ask(name, request as never).then(
    () => `${name} answered`,
    (error: unknown) => /^\w+: ([A-Z_]+)/u.exec(error instanceof Error ? error.message : '')?.[1] ?? String(error),
  );
}

describe('the table of a sweep', () => {
  it('is read by pages, counted, drawn, taken by its lines, and each row opened as a run', async () => {
    const { ask, view, sweep } = await kept();
    const lines = async (offset: number, limit: number, change: Partial<SweepView> = {}): Promise<number[]> =>
      (await ask('readSweepRows', { view: { ...view, ...change }, offset, limit })).rows.map(({ line }) => line);
    expect(await lines(0, 4)).toEqual([1, 2, 3, 4]);
    expect(await lines(28, 1000)).toEqual([29, 30]);
    expect(await lines(0, 2, { sort: { column: 'line', descending: true } })).toEqual([30, 29]);
    expect(await lines(0, 3, { grade: ['blocked'] })).toEqual([3, 6, 9]);
    const { matching, facets } = await ask('countSweepRows', { view });
    expect(matching).toBe(30);
    expect(facets.find(({ facet }) => facet === 'grade')?.values).toEqual([
      { value: 'degraded', count: 20 },
      { value: 'blocked', count: 10 },
    ]);
    expect((await ask('readSweepPoints', { view })).points.length).toBe(30);
    expect((await ask('readSweepLines', { view: { ...view, grade: ['blocked'] } })).lines).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 30]);
    expect(await ask('openSweepRow', { sweep, line: 7, place: '' })).toMatchObject({ id: `${sweep}:7`, status: 'done' });
  });

  it('takes nothing that does not fit for a view, whoever it comes from', async () => {
    const desk = await kept();
    const { view } = desk;
    const many = (value: string): string[] => Array.from({ length: 100_000 }, () => value);
    const bad: unknown[] = [
      ...[null, 7, 'all', [], {}, { ...view, more: 1 }],
      ...['', 'x'.repeat(65), 7, null, { toString: 'x' }].map((sweep) => ({ ...view, sweep })),
      ...['', 'x'.repeat(65), 7, undefined].map((against) => ({ ...view, against })),
      ...['constructor', '__proto__', 'line; DROP TABLE sessions', 'line DESC --', 7, null].map((column) => ({
        ...view,
        sort: { column, descending: false },
      })),
      ...[1, 'yes', null].map((descending) => ({ ...view, sort: { column: 'line', descending } })),
      ...['line', 'constructor', 7].map((group) => ({ ...view, group })),
      { ...view, search: 'x'.repeat(201) },
      { ...view, search: 7 },
      ...(['grade', 'best', 'anonymity', 'change'] as const).map((facet) => ({ ...view, [facet]: ["x') OR 1=1 --"] })),
      { ...view, grade: many('clean') },
      { ...view, best: many('tunnel') },
      { ...view, anonymity: many('elite') },
      { ...view, change: many('same') },
      { ...view, scheme: many('http') },
      { ...view, findings: many('handshake:upgraded') },
      { ...view, scheme: ['x'.repeat(17)] },
      { ...view, findings: ['x'.repeat(81)] },
    ];
    for (const name of READERS) {
      const answers = await Promise.all(
        bad.map((each) => refusal(desk, name, { view: each, ...(name === 'readSweepRows' ? { offset: 0, limit: 10 } : {}) })),
      );
      expect({ name, answers: new Set(answers) }).toEqual({ name, answers: new Set(['BAD_USAGE']) });
    }
    const numbers = [-1, 1.5, 2 ** 53, 1e300, NaN, Infinity, '0', null, [0]];
    for (const offset of numbers) expect(await refusal(desk, 'readSweepRows', { view, offset, limit: 1 })).toBe('BAD_USAGE');
    for (const limit of [0, 1001, ...numbers]) expect(await refusal(desk, 'readSweepRows', { view, offset: 0, limit })).toBe('BAD_USAGE');
    for (const line of [0, ...numbers])
      expect(await refusal(desk, 'openSweepRow', { sweep: view.sweep, line, place: '' })).toBe('BAD_USAGE');
  });

  it('takes text for text, and a number for the number that it is', async () => {
    const desk = await kept();
    const { ask, view, sweep, run } = desk;
    const matching = async (change: Partial<SweepView>): Promise<number> =>
      (await ask('countSweepRows', { view: { ...view, ...change } })).matching;
    for (const search of ["' OR 1=1 --", '%', '_', '\\', '\ud800', '"', "');DELETE FROM sweep_rows;--"])
      expect(await matching({ search })).toBe(0);
    expect(await matching({ search: '10.0.0.7:' })).toBe(1);
    expect(await matching({ scheme: ["x') OR 1=1 --"] })).toBe(0);
    expect(await matching({ findings: ["duplex:x') OR ('1'='1"] })).toBe(0);
    expect(await matching({ findings: ['constructor:x', '__proto__:y', ':', 'duplex'] })).toBe(30);
    expect((await ask('readSweepRows', { view, offset: Number.MAX_SAFE_INTEGER, limit: 1000 })).rows).toEqual([]);
    // 7 more than 2^32, and numbers of lines that are no proxies.
    for (const line of [2 ** 32 + 7, Number.MAX_SAFE_INTEGER, 31, 32, 33])
      expect(await refusal(desk, 'openSweepRow', { sweep, line, place: '' })).toBe('NO_SUCH_SESSION');
    for (const id of [`${sweep}' --`, 'nobody', `${sweep}:1`, '\0', '../..']) {
      for (const name of READERS)
        expect(
          await refusal(desk, name, { view: { ...view, sweep: id }, ...(name === 'readSweepRows' ? { offset: 0, limit: 1 } : {}) }),
        ).toBe('NO_SUCH_SESSION');
      expect(await refusal(desk, 'readSweepLines', { view: { ...view, against: id } })).toBe('NO_SUCH_SESSION');
      expect(await refusal(desk, 'openSweepRow', { sweep: id, line: 1, place: '' })).toBe('NO_SUCH_SESSION');
    }
    expect(await matching({ sweep: run })).toBe(0);
    expect(await matching({})).toBe(30);
  });
});
