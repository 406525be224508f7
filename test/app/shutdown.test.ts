import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { call, desk, startLongRun, type Desk } from './desktop.ts';

const QUIETLY = { code: 0, signal: null, stderr: '' };

describe('the app ends', () => {
  let own: Desk | null = null;
  afterEach(() => own?.clear());
  const start = async () => {
    own = desk();
    return await own.start();
  };

  it('with its window, unasked while nothing runs', async () => {
    const app = await start();
    await app.closeWindow();
    expect(await app.ended).toEqual(QUIETLY);
  });

  it('not while a run is under way that its user wants to keep', async () => {
    const app = await start();
    const run = await startLongRun(app);
    await app.closeWindow();
    const { dialogs } = await app.until('it asks', (state) => state.dialogs.length > 0);
    expect(dialogs).toMatchObject([{ message: 'A run is under way.', buttons: ['Keep running', 'Stop and close'] }]);
    // Whoever is impatient is not asked twice.
    await app.closeWindow();
    await app.answerDialog('Keep running');
    const { windows } = await app.until('nothing is asked any more', (state) => state.dialogs.length === 0);
    expect(windows).toHaveLength(1);
    expect(await call(app, 'listRuns', {})).toMatchObject({ ok: true, value: [{ id: run, status: 'running' }] });
  });

  it('during a run when its user says so', async () => {
    const app = await start();
    await startLongRun(app);
    await app.closeWindow();
    await app.until('it asks', ({ dialogs }) => dialogs.length > 0);
    await app.answerDialog('Stop and close');
    expect(await app.ended).toEqual(QUIETLY);
  });

  it.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('at %s during a run, without a question and with no process left', async (signal) => {
    const app = await start();
    await startLongRun(app);
    const children = descendants(app.pid);
    expect(children.length).toBeGreaterThan(0);
    app.kill(signal);
    expect(await app.ended).toEqual(QUIETLY);
    expect(children.filter(isAlive)).toEqual([]);
  });

  it('at a signal that comes while it asks', async () => {
    const app = await start();
    await startLongRun(app);
    await app.closeWindow();
    await app.until('it asks', ({ dialogs }) => dialogs.length > 0);
    app.kill('SIGTERM');
    expect(await app.ended).toEqual(QUIETLY);
  });
});

/** All processes below one, by /proc. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/u.test(entry))) {
    const parent = parentOf(Number(name));
    if (parent !== null) parents.set(Number(name), parent);
  }
  const below = (parent: number): number[] => [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: number): number | null {
  try {
    // pid (name) state parent …; the name may hold anything, brackets too.
    return Number(/^.*\) \S (\d+)/su.exec(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    // A zombie is dead already; its parent has only not looked yet.
    return !/^.*\) [ZX] /su.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
