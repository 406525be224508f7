import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { LOG_FILE } from '../../electron/sessions/database.ts';
import { Backlog } from '../../electron/sessions/backlog.ts';
import { Failure } from '../../shared/model/failure.ts';
import { logs } from './logs.ts';
import { entryLine, event, runState, sample, sweepState } from './recorded.ts';

const { folder, log } = logs();
const PATIENT = { timeout: 15_000 };
const ALL = { search: '', kind: null, before: null, limit: 100 } as const;

describe('a run in the session log', () => {
  it('is there while it runs and complete when it is over', async () => {
    const at = log();
    let state = runState();
    const run = at.beginRun(() => state);
    run.event(event(1));
    await expect.poll(() => at.read('events', state.id, 0, 10), PATIENT).toHaveLength(1);
    expect((await at.read('list', ALL)).sessions).toMatchObject([{ id: state.id, status: 'running', endedAt: null, events: 1 }]);
    for (const number of [2, 3, 4]) run.event(event(number, { bytes: null, kind: 'note', text: 'nötig' }));
    for (const number of [1, 2]) run.sample(sample(number));
    state = { ...state, status: 'done', events: 4 };
    expect(await at.endRun(run)).toBe(true);
    const events = await at.read('events', state.id, 0, 10);
    expect(events).toEqual([
      { ...event(1), seq: 1 },
      ...[2, 3, 4].map((number) => ({ ...event(number, { bytes: null, kind: 'note', text: 'nötig' }), seq: number })),
    ]);
    expect(await at.read('events', state.id, 2, 1)).toEqual(events.slice(2, 3));
    expect(await at.read('samples', state.id)).toEqual([sample(1), sample(2)]);
    const { summary, run: kept } = await at.read('header', state.id);
    expect(kept).toEqual(state);
    expect(summary).toMatchObject({
      kind: 'run',
      status: 'done',
      title: 'http://***@127.0.0.1:3128 → own server',
      events: 4,
      imported: false,
    });
    expect(summary.endedAt).not.toBeNull();
  });

  it('has a note where events are missing since too many waited to be written', async () => {
    const at = log({ backlog: new Backlog(390) });
    const state = runState();
    const run = at.beginRun(() => state);
    // All in one turn: nothing can be written meanwhile.
    for (let number = 1; number <= 10; number += 1) run.event(event(number));
    await expect.poll(() => at.read('events', state.id, 0, 100), PATIENT).toHaveLength(3);
    run.event(event(11));
    await at.endRun(run);
    const events = await at.read('events', state.id, 0, 100);
    expect(events.map(({ seq, id }) => [seq, id])).toEqual([
      [1, 'e1'],
      [2, 'e2'],
      [3, 'e3'],
      [4, 'missing'],
      [5, 'e11'],
    ]);
    expect(events[3]?.text).toMatch(/^7 events are missing/u);
  });
});

describe('a sweep in the session log', () => {
  it('has its rows with what they are sorted by, its evidence, and what is still to be tested', async () => {
    const at = log();
    const state = sweepState();
    const sweep = await at.beginSweep(state);
    await sweep.entries([1, 2, 5].map((line) => ({ line, proxy: `10.0.0.${String(line)}:1080`, password: line === 5 })));
    const evidence = { run: runState({ status: 'done' }), events: [{ ...event(1), seq: 1 }] };
    await sweep.rows([
      { row: entryLine(2), evidence },
      { row: { line: 3, error: { code: 'BAD_PROXY', message: 'no' } }, evidence: null },
      { row: { line: 4, sameAs: 2 }, evidence: null },
    ]);
    // Again: it stays what it was, and is counted once.
    await sweep.rows([{ row: entryLine(2, { grade: 'clean' }), evidence: null }]);
    expect(await at.read('pending', state.id, 0, 10)).toEqual([
      { line: 1, proxy: '10.0.0.1:1080', password: false },
      { line: 5, proxy: '10.0.0.5:1080', password: true },
    ]);
    expect(await at.read('row', state.id, 2, '')).toEqual({ row: entryLine(2), evidence });
    expect(await at.read('row', state.id, 1, '')).toBeNull();
    const done = { ...state, status: 'done', tested: 1, byGrade: { degraded: 1 } } as const;
    await sweep.state(done);
    expect(await at.read('header', state.id)).toMatchObject({
      sweep: done,
      summary: { rows: 1, total: 3, status: 'done', summary: '1 of 3 tested: 1 degraded' },
    });
  });

  it('is not there before all that it is to test is, and leaves nothing where that cannot be written', async () => {
    const at = folder();
    const [kept, other] = [log({ folder: at }), log({ folder: at })];

    const state = sweepState();
    await kept.beginSweep(state, async (sweep) => {
      await sweep.entries([{ line: 1, proxy: '10.0.0.1:1080', password: false }]);
      expect((await other.read('list', ALL)).sessions).toEqual([]);
      await sweep.entries([{ line: 2, proxy: '10.0.0.2:1080', password: false }]);
    });
    expect((await other.read('list', ALL)).sessions).toMatchObject([{ id: state.id, status: 'running' }]);
    expect(await other.read('pending', state.id, 0, 10)).toHaveLength(2);
    const full = new Failure('DISK_FULL', 'no room', { stage: 'usage' });
    const failing = kept.beginSweep(sweepState(), async (sweep) => {
      await sweep.entries([{ line: 1, proxy: '10.0.0.1:1080', password: false }]);
      throw full;
    });
    await expect(failing).rejects.toBe(full);
    const db = new DatabaseSync(join(at, LOG_FILE), { readOnly: true });
    expect(db.prepare('SELECT id FROM sessions').all()).toEqual([{ id: state.id }]);
    expect(db.prepare('SELECT count(*) AS count FROM sweep_entries').get()).toEqual({ count: 2 });
    db.close();
  });

  it('writes the columns of a row from its best run', async () => {
    const at = folder();
    const kept = log({ folder: at });
    const sweep = await kept.beginSweep(sweepState());
    await sweep.rows([{ row: entryLine(2), evidence: null }]);
    const db = new DatabaseSync(join(at, LOG_FILE), { readOnly: true });
    expect(db.prepare('SELECT * FROM sweep_rows').get()).toMatchObject({
      ...{
        line: 2,
        kind: 'tested',
        proxy: 'socks5://***@10.0.0.2:1080',
        scheme: 'socks5',
        grade: 'degraded',
        best: 'tunnel',
        anonymity: 'elite',
      },
      ...{
        mbps_up: 40,
        mbps_down: 25.5,
        mbps: 25.5,
        handshake_ms: 12.5,
        ms: 1200,
        summary: 'Directions took turns.',
        fix: null,
        error: null,
      },
      ...{ check_headers: 'pass unchanged', check_duplex: 'fail half-duplex', check_early_data: 'not-tested', check_tls: null },
    });
    db.close();
  });
});

describe('the file', () => {
  it.skipIf(process.platform === 'win32')('is for its user alone, with those beside it', async () => {
    const at = join(folder(), 'made');
    const kept = log({ folder: at });
    kept.beginRun(() => runState());
    await expect.poll(async () => (await kept.read('list', ALL)).sessions, PATIENT).toHaveLength(1);
    expect(statSync(at).mode & 0o777).toBe(0o700);
    for (const end of ['', '-wal', '-shm']) expect(statSync(join(at, LOG_FILE + end)).mode & 0o777, end).toBe(0o600);
  });
});
