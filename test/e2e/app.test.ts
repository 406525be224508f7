import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { chromium } from 'playwright-core';
import { ask, Page } from '../browser-host/talk.ts';
import { writeProgram } from '../cli/programs.ts';
import { describeWith, programPath } from '../support/requires.ts';
import { cleanup } from '../websocket/cleanup.ts';
import { start, type Started } from './program.ts';
import { DIRECT_PLAN } from '../support/run-plan.ts';

const atEnd = cleanup();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duplexscope-'));
  atEnd(() => {
    // A browser that was just ended may still write to its profile.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
});

/** Runs the built program with no data, no display and no Electron but what `env` says. */
function app(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const surroundings = { DISPLAY: '', WAYLAND_DISPLAY: '', WSL_DISTRO_NAME: '', ELECTRON_SKIP_BINARY_DOWNLOAD: '1', HOME: folder };
  const started = start(args, { ...surroundings, DUPLEXSCOPE_DATA: join(folder, 'data'), ...env });
  atEnd(async () => {
    started.kill('SIGTERM');
    await started.ended;
  });
  return started;
}

async function addressOf(started: Started): Promise<URL> {
  const line = await started.line();
  expect(line).toMatch(/^Duplexscope is at http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/u);
  return new URL(line.replace('Duplexscope is at ', ''));
}

describe('the built program, asked for its window', () => {
  it.for([
    ['SIGTERM', ['app', '--no-open']],
    ['SIGINT', ['app', '--no-open']],
    ['SIGTERM', []],
  ] as const)('serves the built page until %s: %j', async ([signal, args]) => {
    const started = app(args);
    const url = await addressOf(started);
    const page = (await ask(Number(url.port), '/')).body;
    const [, script = ''] = /src="\.?(\/assets\/[^"]+\.js)"/u.exec(page) ?? [];
    expect((await ask(Number(url.port), script)).status).toBe(200);
    started.kill(signal);
    expect(await started.ended).toMatchObject({ code: 0 });
  });

  it('cancels what is under way when it is asked to end', async () => {
    const started = app(['app', '--no-open']);
    const url = await addressOf(started);
    const page = await Page.admitted(url.host, url.hash.slice(1));
    page.say({ id: 1, command: 'startRun', payload: { ...DIRECT_PLAN, durationMs: 60_000 } });
    await expect.poll(async () => JSON.stringify(await page.next()), { timeout: 10_000 }).toContain('"event":"runSamples"');
    started.kill('SIGTERM');
    await expect
      .poll(async () => JSON.stringify(await page.next()), { timeout: 10_000 })
      .toMatch(/"event":"runChanged".*"status":"cancelled"/u);
    expect(await started.ended).toEqual({ code: 0, stderr: '' });
  });

  it('opens the default browser where no other shows anything', async () => {
    const opened = join(folder, 'opened');
    writeProgram(join(folder, 'bin/xdg-open'), `echo "$@" > ${opened}.part; /bin/mv ${opened}.part ${opened}`);
    const browser = writeProgram(join(folder, 'browser'), 'echo "no sandbox here" >&2; exit 1');
    const started = app([], { DISPLAY: ':7', CHROME_PATH: browser, PATH: join(folder, 'bin') });
    const url = await addressOf(started);
    await expect.poll(() => existsSync(opened), { timeout: 10_000 }).toBe(true);
    const link = readFileSync(opened, 'utf8').trim();
    expect(link).not.toContain(url.hash.slice(1));
    expect(await ask(Number(url.port), new URL(link).pathname)).toMatchObject({ status: 302, headers: { location: `/${url.hash}` } });
    started.kill('SIGTERM');
    const { code, stderr } = await started.ended;
    expect(code).toBe(0);
    expect(stderr).toContain(`duplexscope: ${browser} showed nothing (no sandbox here)\n`);
  });

  it('leaves the address to the person where there is no browser', async () => {
    const started = app(['app', '--browser'], { DISPLAY: ':7', PATH: join(folder, 'bin') });
    const url = await addressOf(started);
    expect((await ask(Number(url.port), '/')).status).toBe(200);
    started.kill('SIGTERM');
    expect(await started.ended).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^duplexscope: no browser could be started \(ENOENT\)[^\n]+\n$/u) as string,
    });
  });
});

describeWith('chromium', 'a window of Chromium', () => {
  /** As root it has no sandbox; that is for this script to say, not for the program. */
  const browser = (): string =>
    writeProgram(
      join(folder, 'browser'),
      `echo $$ >> ${folder}/pids\nexec ${programPath('chromium')} --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --remote-debugging-port=0 "$@"`,
    );
  const pidOf = (): number => Number(readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').at(-1));
  const lives = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('shows the page, which gets through to the engine, and goes with the program', async () => {
    const started = app(['app', '--browser'], { DISPLAY: ':7', CHROME_PATH: browser() });
    const url = await addressOf(started);
    const watcher = await Page.admitted(url.host, url.hash.slice(1));
    const debugging = join(folder, 'data/window/DevToolsActivePort');
    await expect.poll(() => existsSync(debugging) && readFileSync(debugging, 'utf8').includes('\n'), { timeout: 10_000 }).toBe(true);
    const seen = await chromium.connectOverCDP(`http://127.0.0.1:${readFileSync(debugging, 'utf8').split('\n', 1)[0] ?? ''}`);
    atEnd(() => seen.close());
    const page = seen.contexts()[0]?.pages()[0];
    // The token is taken out of the address, so that nobody copies it by accident.
    await expect.poll(() => page?.url(), { timeout: 10_000 }).toBe(`${url.origin}/`);
    await page?.getByText('Diagnose').first().waitFor();
    // Loaded again it still knows the token, and is let in.
    const heard: string[] = [];
    page?.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
    await page?.reload();
    await expect.poll(() => heard, { timeout: 10_000 }).toContain('{"ready":true}');
    const pid = pidOf();
    expect(lives(pid)).toBe(true);
    started.kill('SIGTERM');
    expect(await started.ended).toEqual({ code: 0, stderr: '' });
    expect(await watcher.closed).toMatchObject({ code: 1001 });
    await expect.poll(() => lives(pid), { timeout: 10_000 }).toBe(false);
  });

  it('ends the program when it is closed, unless another page is open', async () => {
    const started = app(['app', '--browser'], { DISPLAY: ':7', CHROME_PATH: browser() });
    const url = await addressOf(started);
    const other = await Page.admitted(url.host, url.hash.slice(1));
    await expect.poll(() => existsSync(join(folder, 'pids')), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => existsSync(join(folder, 'data/window')), { timeout: 10_000 }).toBe(true);
    process.kill(pidOf(), 'SIGTERM');
    await expect.poll(() => lives(pidOf()), { timeout: 10_000 }).toBe(false);
    other.say({ id: 1, command: 'listRuns', payload: {} });
    expect(await other.next()).toMatchObject({ id: 1 });
    const since = performance.now();
    await other.leave();
    expect(await started.ended).toEqual({ code: 0, stderr: '' });
    expect(performance.now() - since).toBeGreaterThan(4000);
  });
});
