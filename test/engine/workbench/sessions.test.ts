import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../shared/model/run-state.ts';
import { MAX_EVENTS } from '../../../electron/engine/workbench/run-events.ts';
import { createSessions } from '../../../electron/engine/workbench/sessions.ts';
import { DEFAULT_SETTINGS } from '../../../shared/model/desk-state.ts';
import { logs } from '../../sessions/logs.ts';
import { entryLine, event, runState, sweepState } from '../../sessions/recorded.ts';
import { benches } from './benches.ts';
import { choiceOf, planOf } from './run-plans.ts';

const { bench } = benches();
const { folder } = logs();
const ALL = { search: '', kind: null, before: null, limit: 100 } as const;
const isOver = ({ status }: RunState): boolean => status !== 'running';

describe('a run of a window', () => {
  it('is answered from the log, when it is not remembered any more, just as it was before', async () => {
    const first = await bench();
    const { run } = await first.ask('startRun', planOf({ mode: 'auto', checks: ['handshake', 'duplex'] }));
    const state = await first.until('runChanged', (told) => told.id === run && isOver(told));
    const { events } = await first.ask('readEvents', { run, after: 0 });
    const { samples } = await first.ask('readSamples', { run });
    expect(state).toMatchObject({ status: 'done', events: events.length });
    expect(await first.ask('getRun', { run })).toEqual(state);
    await first.workbench.close();

    const { ask, until } = await bench(first.dataFolder);
    expect(await ask('listRuns', {})).toEqual([]);
    expect(await ask('getRun', { run })).toEqual(state);
    expect(await ask('readEvents', { run, after: 0 })).toEqual({ events });
    expect(await ask('readEvents', { run, after: 5 })).toEqual({ events: events.slice(5) });
    expect(await ask('readSamples', { run })).toEqual({ samples });
    const [best] = state.document?.runs ?? [];
    expect(await ask('listSessions', ALL)).toMatchObject({
      sessions: [{ id: run, kind: 'run', status: 'done', grade: best?.grade, summary: best?.summary, events: events.length }],
      matching: 1,
      problem: null,
    });

    expect(await ask('changeSession', { session: run, name: ' mine ', note: 'noted' })).toMatchObject({ name: 'mine', note: 'noted' });
    await ask('deleteSessions', { sessions: [run] });
    expect((await ask('listSessions', ALL)).sessions).toEqual([]);
    await expect(ask('getRun', { run })).rejects.toThrow('NO_SUCH_SESSION');
    await ask('restoreSessions', { sessions: [run] });
    expect((await ask('listSessions', { ...ALL, search: 'MINE' })).sessions).toHaveLength(1);
    await until('sessionsChanged', () => true);
  });

  it('goes on without the log where that is damaged, and the list says what is wrong', async () => {
    const at = folder();
    await writeFile(join(at, 'sessions.db'), 'something else that was there');
    const { ask, until } = await bench(at);
    const { run } = await ask('startRun', planOf({ hops: [choiceOf('http://127.0.0.1:1')], checks: ['handshake'] }));
    expect(await until('runChanged', isOver)).toMatchObject({ id: run, status: 'done' });
    expect(await ask('listSessions', ALL)).toMatchObject({ sessions: [], problem: { code: 'LOG_DAMAGED' } });
    expect((await ask('appInfo', {})).problems.join()).toContain(join(at, 'sessions.db'));
    expect((await ask('readEvents', { run, after: 0 })).events.length).toBeGreaterThan(0);
    // Moved away, as it says: a new one is begun at once, before anything is written.
    await rename(join(at, 'sessions.db'), join(at, 'damaged.db'));
    expect(await ask('listSessions', ALL)).toEqual({ sessions: [], matching: 0, bytes: expect.any(Number) as number, problem: null });
    expect((await ask('appInfo', {})).problems).toEqual([]);
  });
});

describe('the sessions of a window', () => {
  const sessionsIn = (dataFolder: string) =>
    createSessions({
      dataFolder,
      publish: () => undefined,
      settings: () => DEFAULT_SETTINGS,
      onBug: (error) => expect.unreachable(String(error)),
    });

  it('show the first 200,000 events of a longer run, and say that there are more', async () => {
    const sessions = sessionsIn(folder());
    const state = runState({ status: 'done' });
    const run = sessions.log.beginRun(() => state);
    for (let number = 1; number <= MAX_EVENTS + 5; number++) run.event(event(number, { bytes: null }));
    await sessions.log.endRun(run);
    expect((await sessions.run(state.id)).events).toBe(MAX_EVENTS);
    const last = await sessions.events(state.id, MAX_EVENTS - 2, 2000);
    expect(last).toMatchObject([
      { id: 'e199999' },
      { kind: 'note', seq: MAX_EVENTS, text: expect.stringMatching(/^6 more events/u) as string },
    ]);
    expect(await sessions.events(state.id, MAX_EVENTS, 2000)).toEqual([]);
    await sessions.close();
  });

  it('show an entry of a sweep as a run, by an id of its own', async () => {
    const sessions = sessionsIn(folder());
    const state = sweepState();
    const sweep = await sessions.log.beginSweep(state);
    const run = runState({ status: 'done' });
    const events = [1, 2, 3].map((seq) => ({ ...event(seq), seq }));
    await sweep.rows([{ row: entryLine(7), evidence: { run, events } }]);
    const id = `${state.id}:7`;
    expect(await sessions.run(id)).toEqual({ ...run, id });
    expect(await sessions.events(id, 1, 1)).toEqual(events.slice(1, 2));
    expect(await sessions.samples(id)).toEqual([]);
    await expect(sessions.run(`${state.id}:8`)).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' });
    await expect(sessions.run(state.id)).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' });
    await sweep.state({ ...state, status: 'done' });
    await sessions.close();
  });
});
