import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Cdp } from './cdp.ts';

const END_MS = 5_000;

/** A Chromium of the stand-in's own: a fresh profile, the pipe for the stand-in, a port on loopback for Playwright. */
export class Chromium {
  readonly cdp: Cdp;
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #gone: Promise<unknown>;
  #ending = false;

  constructor() {
    this.#profile = mkdtempSync(join(tmpdir(), 'standin-'));
    const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    // A process group of its own: Ctrl-C is for the app, which then ends this.
    this.#child = spawn(program, flags(this.#profile), { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true });
    this.#gone = once(this.#child, 'exit');
    process.once('exit', this.#abandon);
    this.cdp = new Cdp(this.#child.stdio[3] as Writable, this.#child.stdio[4] as Readable);
    this.#child.on('error', (error) => {
      throw new Error(`the stand-in needs a Chromium: ${error.message}`);
    });
    this.#child.on('exit', (code, signal) => {
      this.cdp.end();
      if (!this.#ending) throw new Error(`Chromium ended by itself: ${String(signal ?? code)}`);
    });
  }

  /** Resolves when it answers. */
  async ready(): Promise<void> {
    await this.cdp.browser.send('Browser.getVersion');
  }

  /** Where Playwright can attach to the same browser: `ws://127.0.0.1:…`. */
  get endpoint(): string {
    const [port = '', path = ''] = readFileSync(join(this.#profile, 'DevToolsActivePort'), 'utf8').split('\n');
    return `ws://127.0.0.1:${port}${path}`;
  }

  /** For a process that ends by a defect. */
  readonly #abandon = (): void => {
    this.#child.kill('SIGKILL');
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };

  async end(): Promise<void> {
    this.#ending = true;
    const late = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    // It may be gone before it has answered.
    await Promise.race([this.cdp.browser.send('Browser.close').catch(() => undefined), this.#gone]);
    await this.#gone;
    clearTimeout(late);
    process.off('exit', this.#abandon);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function flags(profile: string): string[] {
  const headed = process.env['STANDIN_HEADED'] === '1';
  return [
    `--user-data-dir=${profile}`,
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    ...(headed ? [] : ['--headless=new']),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--password-store=basic',
    '--use-mock-keychain',
    // One process a page, frames included, as the stand-in has one session a page.
    '--disable-site-isolation-trials',
    '--disable-features=IsolateOrigins,site-per-process,Translate,MediaRouter,OptimizationHints',
    // Nothing of Chromium's own goes anywhere.
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-extensions',
    '--disable-sync',
    '--disable-domain-reliability',
    '--metrics-recording-only',
    '--no-proxy-server',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    // A window that nobody looks at draws at full speed, as one on a screen does.
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
    '--disable-breakpad',
    // So that a page has something to be denied.
    '--use-fake-device-for-media-stream',
    '--disable-gpu',
  ];
}
