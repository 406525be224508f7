import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runState } from '../sessions/recorded.ts';
import { sessionFile } from '../sessions/session-file.ts';
import { startStandin, type StandinApp } from '../standin/start.ts';
import { call, desk, type Desk } from './desktop.ts';

/** Whoever waits longer would think that nothing had come of it; tests share their machine. */
const SOON = { timeout: 10_000 };
const SEVERAL_FILES_MS = 40_000;

describe('session files that are opened with the app', () => {
  let own: Desk | null = null;
  afterEach(async () => {
    const over = own;
    own = null;
    await over?.clear();
  });

  /** A file in a folder that goes with the test, and the session that it holds. */
  function someFile(name: string): { readonly path: string; readonly id: string } {
    own ??= desk();
    const state = runState({ status: 'done' });
    const path = join(own.dataFolder, name);
    writeFileSync(path, sessionFile(state));
    return { path, id: state.id };
  }

  async function started(args: readonly string[] = []): Promise<StandinApp> {
    own ??= desk();
    return await own.start(args);
  }

  const sessions = async (app: StandinApp): Promise<string[]> => {
    const answer = await call(app, 'listSessions', { search: '', kind: null, before: null, limit: 50 });
    return (answer as { value: { sessions: { id: string }[] } }).value.sessions.map(({ id }) => id).sort();
  };
  const heading = async (app: StandinApp): Promise<unknown> => await app.evaluate('document.querySelector("h1")?.textContent');
  const alerts = async (app: StandinApp): Promise<unknown> =>
    await app.evaluate(`[...document.querySelectorAll('.sessions-import [role="alert"]')].map((element) => element.textContent)`);

  it('at its start are in the log, and shown', async () => {
    const { path, id } = someFile('a ä.duplexscope');
    const app = await started(['--some-switch', path]);
    await expect.poll(() => sessions(app), SOON).toEqual([id]);
    await expect.poll(() => heading(app), SOON).toBe('Sessions');
  });

  it('while it runs go into the window that is there', async () => {
    const [first, second] = [someFile('first.duplexscope'), someFile('second.duplexscope')];
    const app = await started();
    const { dataFolder } = own ?? desk();
    const again = startStandin({ dataFolder, args: [first.path, second.path] });
    expect(await again.ended).toEqual({ code: 0, signal: null, stderr: '' });
    await expect.poll(() => sessions(app), SOON).toEqual([first.id, second.id].sort());
    await expect.poll(() => heading(app), SOON).toBe('Sessions');
  });

  it('by the event of macOS are taken as well', async () => {
    const { path, id } = someFile('finder.duplexscope');
    const app = await started();
    await app.openFile(path);
    await expect.poll(() => sessions(app), SOON).toEqual([id]);
  });

  it.skipIf(process.platform === 'win32')(
    'that are none are refused by name, and keep nothing waiting',
    { timeout: SEVERAL_FILES_MS },
    async () => {
      const good = someFile('good.duplexscope');
      const folder = join(own?.dataFolder ?? '', 'hostile');
      mkdirSync(join(folder, 'folder.duplexscope'), { recursive: true });
      symlinkSync('/dev/zero', join(folder, 'endless.duplexscope'));
      spawnSync('mkfifo', [join(folder, 'pipe.duplexscope')]);
      writeFileSync(join(folder, 'text.duplexscope'), '<script>alert(1)</script>\n');
      const names = ['folder', 'endless', 'pipe', 'missing', 'text'].map((name) => `${name}.duplexscope`);
      const app = await started([...names.map((name) => join(folder, name)), good.path]);
      await expect.poll(() => sessions(app), SOON).toEqual([good.id]);
      await expect
        .poll(async () => String(await alerts(app)).match(/[a-z]+\.duplexscope was not imported/gu) ?? [], SOON)
        .toEqual(names.map((name) => `${name} was not imported`));
    },
  );
});
