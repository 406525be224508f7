import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { watchKept, watchWindows, windows } from './browser-window.ts';
import { Chromium } from './chromium.ts';
import { ModelledEmitter } from './emitter.ts';
import { InstanceLock } from './instance-lock.ts';
import { theme } from './native-theme.ts';
import { modelled, notModelled } from './refusal.ts';
import { isReady, running, setRunning } from './running.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { name: string; version: string };
const paths = new Map([
  ['home', homedir()],
  ['appData', process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')],
]);
const lock = new InstanceLock();

let chromium: Chromium | null = null;
let quitting = false;
let left = false;
let setReady: () => void = () => undefined;
const ready = new Promise<void>((resolve) => {
  setReady = resolve;
});

class App extends ModelledEmitter {
  readonly name = manifest.name;
  readonly isPackaged = false;

  constructor() {
    super('app', ['before-quit', 'open-file', 'quit', 'second-instance', 'web-contents-created', 'will-quit', 'window-all-closed']);
  }

  whenReady(): Promise<void> {
    return ready;
  }

  isReady(): boolean {
    return isReady();
  }

  getVersion(): string {
    return manifest.version;
  }

  getPath(name: string): string {
    const path = paths.get(name) ?? (name === 'userData' ? join(this.getPath('appData'), this.name) : null);
    if (path === null) throw notModelled(`app.getPath('${name}')`);
    return path;
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw notModelled(`app.setPath('${name}')`);
    if (!statSync(path).isDirectory()) throw new Error(`Failed to set path: ${path} is no folder`);
    paths.set(name, path);
  }

  /** The renderers here are always as sandboxed as Chromium is. */
  enableSandbox(): void {
    if (isReady()) throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    return lock.take(folder, (argv, cwd) => this.happen('second-instance', {}, argv, cwd));
  }

  /** Asks `before-quit`, then each window, then `will-quit`; each of them can call it off. */
  quit(): void {
    if (quitting || left) return;
    quitting = !this.happen('before-quit', {});
    if (!quitting) return;
    for (const window of windows()) window.close();
    if (windows().length === 0) this.#quit();
  }

  /** Leaves without asking anybody. */
  exit(code = 0): void {
    if (left) return;
    left = true;
    this.happen('quit', {}, code);
    void leave(code);
  }

  windowGone(): void {
    if (left) return;
    if (quitting) this.#quit();
    else this.happen('window-all-closed', {});
  }

  windowKept(): void {
    quitting = false;
  }

  #quit(): void {
    quitting = false;
    if (!this.happen('will-quit', {})) this.exit(0);
  }
}

const model = new App();
export const app = modelled('app', model);

watchWindows(
  (contents) => model.happen('web-contents-created', {}, contents),
  () => {
    model.windowGone();
  },
);
watchKept(() => {
  model.windowKept();
});

async function leave(code: number): Promise<void> {
  await lock.release();
  await chromium?.end();
  process.exit(code);
}

// Called at the end of the entry's text (register.mjs).
Object.assign(globalThis, {
  [Symbol.for('standin.entry-has-run')]: () => {
    setImmediate(() => void begin());
  },
});

async function begin(): Promise<void> {
  // What has quit before it was ready never is.
  if (left) return;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // An app with a listener of its own decides by itself.
      if (process.listenerCount(signal) === 1) model.quit();
    });
  }
  chromium = new Chromium();
  await chromium.ready();
  await setRunning(chromium, theme);
  setReady();
}

/** As the Finder of macOS, which tells an app that runs or that it starts. */
export function openFile(path: string): void {
  if (!model.happen('open-file', {}, path)) throw notModelled('a file that the app does not take');
}

/** For whoever drives the app from outside. */
export function endpoint(): string {
  return running().chromium.endpoint;
}
