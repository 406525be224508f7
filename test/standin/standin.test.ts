import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { cleanup } from '../websocket/cleanup.ts';

const REGISTER = new URL('./register.mjs', import.meta.url).href;

describe('the stand-in', () => {
  const atEnd = cleanup();

  /** Runs a main process of these lines to its end. */
  async function main(...lines: readonly string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'standin-test-'));
    atEnd(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'main.mjs');
    writeFileSync(file, lines.join('\n'));
    const child = spawn(process.execPath, ['--import', REGISTER, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_CONFIG_HOME: folder },
    });
    const code = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [out, err] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
    return { code: await code, out: out.toString(), err: err.toString() };
  }

  it.for([
    ['a property', 'app.getLocale()', 'app.getLocale'],
    ['a setting', 'app.userAgentFallback = "x"', 'setting app.userAgentFallback'],
    ['an event', 'app.on("activate", () => 0)', "the event 'activate' of app"],
    ['a path', 'app.getPath("music")', "app.getPath('music')"],
    ['a role', 'Menu.buildFromTemplate([{ role: "recentDocuments" }])', 'the role recentDocuments'],
    [
      'a scheme with fewer rights',
      'protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true } }])',
      'unless it is',
    ],
  ])('refuses %s that it does not model', async ([, code, says]) => {
    const { err, ...ended } = await main('import { app, Menu, protocol } from "electron";', String(code));
    expect(ended).toEqual({ code: 1, out: '' });
    expect(err).toContain('not modelled: ');
    expect(err).toContain(says);
  });

  it('does not link a module that it does not have', async () => {
    expect((await main('import { Tray } from "electron";')).err).toContain("does not provide an export named 'Tray'");
  });

  it.for(['sandbox: false', 'contextIsolation: false', 'nodeIntegration: true', 'webSecurity: false', 'webviewTag: true'])(
    'refuses a window with %s',
    async (preference) => {
      const lines = [
        'import { app, BrowserWindow } from "electron";',
        `app.whenReady().then(() => new BrowserWindow({ show: false, webPreferences: { ${preference} } })).catch((error) => { console.log(error.message); app.exit(3); });`,
      ];
      expect(await main(...lines)).toEqual({ code: 3, out: `not modelled: webPreferences with ${preference}\n`, err: '' });
    },
  );

  it('refuses what needs an app that is ready, and is ready only after the main file', async () => {
    const lines = [
      'import { app, BrowserWindow, session, screen } from "electron";',
      'for (const early of [() => new BrowserWindow(), () => session.defaultSession, () => screen.getAllDisplays()]) try { early(); console.log("too early"); } catch {}',
      'app.whenReady().then(() => { console.log("ready"); app.quit(); });',
      'await new Promise((resolve) => setTimeout(resolve, 50));',
      'console.log("the main file ends");',
    ];
    expect(await main(...lines)).toEqual({ code: 0, out: 'the main file ends\nready\n', err: '' });
  });

  it('lets a main file wait for ever that awaits readiness at its top level', async () => {
    const { code, out } = await main('import { app } from "electron";', 'await app.whenReady();', 'console.log("ready");');
    // Node's exit code for that.
    expect({ code, out }).toEqual({ code: 13, out: '' });
  });

  it('quits at a signal as Electron does, which can be called off', async () => {
    const lines = [
      'import { app } from "electron";',
      'let first = true;',
      'app.on("before-quit", (event) => { console.log("before-quit"); if (first) { first = false; event.preventDefault(); process.kill(process.pid, "SIGTERM"); } });',
      'app.on("will-quit", () => console.log("will-quit"));',
      'app.whenReady().then(() => process.kill(process.pid, "SIGTERM"));',
    ];
    expect(await main(...lines)).toEqual({ code: 0, out: 'before-quit\nbefore-quit\nwill-quit\n', err: '' });
  });
});
