import { afterEach, describe, expect, it } from 'vitest';
import { startStandin } from '../standin/start.ts';
import { desk, type Desk } from './desktop.ts';

describe('a second start', () => {
  let own: Desk | null = null;
  let other: Desk | null = null;
  afterEach(async () => {
    await own?.clear();
    await other?.clear();
    own = other = null;
  });

  it('brings the window of the first to the front and leaves', async () => {
    own = desk();
    const first = await own.start();
    await first.minimize();
    const before = (await first.state()).windows[0]?.raised ?? 0;
    const second = startStandin({ dataFolder: own.dataFolder });
    expect(await second.ended).toEqual({ code: 0, signal: null, stderr: '' });
    const { windows } = await first.until('it was raised', (state) => (state.windows[0]?.raised ?? 0) > before);
    expect(windows).toMatchObject([{ minimized: false, visible: true }]);
  });

  it('with a data folder of its own is a first one', async () => {
    own = desk();
    other = desk();
    const [first, second] = [await own.start(), await other.start()];
    expect((await first.state()).windows).toHaveLength(1);
    expect((await second.state()).windows).toHaveLength(1);
  });

  it('after the first has gone is a first one', async () => {
    own = desk();
    const first = await own.start();
    await first.closeWindow();
    expect(await first.ended).toMatchObject({ code: 0 });
    expect((await (await own.start()).state()).windows).toHaveLength(1);
  });
});
