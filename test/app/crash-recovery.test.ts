import { afterEach, describe, expect, it } from 'vitest';
import { call, desk, startLongRun, type Desk } from './desktop.ts';

describe('a window whose renderer is gone', () => {
  let own: Desk | null = null;
  afterEach(() => own?.clear());

  it('is loaded again and finds its run; the second time in a minute it asks', async () => {
    own = desk();
    const app = await own.start();
    const run = await startLongRun(app);
    await app.crash();
    await app.until('it is loaded again', ({ windows }) => windows[0]?.loads === 2);
    expect(await call(app, 'listRuns', {})).toMatchObject({ ok: true, value: [{ id: run, status: 'running' }] });
    expect(await hearsOf(run)).toBe(run);

    await app.crash();
    const { dialogs } = await app.until('it asks', (state) => state.dialogs.length > 0);
    expect(dialogs).toMatchObject([{ buttons: ['Load it again', 'Close'] }]);
    await app.answerDialog('Load it again');
    await app.until('it is loaded a third time', ({ windows }) => windows[0]?.loads === 3);
    expect(await call(app, 'listRuns', {})).toMatchObject({ ok: true, value: [{ id: run, status: 'running' }] });

    /** The next samples that the page is told. */
    async function hearsOf(name: string): Promise<unknown> {
      return await app.evaluate(
        `new Promise((resolve) => { const off = window.duplexscope.on('runSamples', ({ run }) => { if (run === ${JSON.stringify(name)}) { off(); resolve(run); } }); })`,
      );
    }
  });

  it('can be closed instead', async () => {
    own = desk();
    const app = await own.start();
    await app.crash();
    await app.until('it is loaded again', ({ windows }) => windows[0]?.loads === 2);
    await app.crash();
    await app.until('it asks', ({ dialogs }) => dialogs.length > 0);
    await app.answerDialog('Close');
    expect(await app.ended).toMatchObject({ code: 0 });
  });
});
