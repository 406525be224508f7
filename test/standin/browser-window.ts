import { readFileSync } from 'node:fs';
import { ModelledEmitter } from './emitter.ts';
import { Page } from './page.ts';
import { checkOptions, modelled, notModelled } from './refusal.ts';
import { running } from './running.ts';
import type { WebContentsModel } from './web-contents.ts';

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  readonly show?: boolean;
  readonly webPreferences?: { readonly preload?: string };
}

const is =
  (wanted: unknown) =>
  (value: unknown): boolean =>
    value === wanted;

/** Electron ignores an icon that is not there; here it is a fault. */
const isPng = (value: unknown): boolean =>
  typeof value === 'string' &&
  readFileSync(value)
    .subarray(0, 4)
    .equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));

const OPTIONS = {
  x: null,
  y: null,
  width: null,
  height: null,
  minWidth: null,
  minHeight: null,
  title: null,
  icon: isPng,
  show: is(false),
  backgroundColor: null,
  webPreferences: null,
};

/** A renderer of Chromium over CDP is sandboxed, isolated from the preload and without Node; a window that asks for less cannot be stood in for. */
const WEB_PREFERENCES = {
  preload: null,
  sandbox: is(true),
  contextIsolation: is(true),
  nodeIntegration: is(false),
  webSecurity: is(true),
  spellcheck: is(false),
  devTools: null,
};

const all = new Set<WindowModel>();

/** Called with each new window's contents, as `web-contents-created` is. */
let onCreated: (contents: WebContentsModel) => void = () => undefined;
let onAllClosed: () => void = () => undefined;

export function watchWindows(created: typeof onCreated, allClosed: typeof onAllClosed): void {
  onCreated = created;
  onAllClosed = allClosed;
}

export function windows(): readonly WindowModel[] {
  return [...all];
}

/** A window without a screen: what it shows is real, where it stands is only remembered. */
export class WindowModel extends ModelledEmitter {
  static #lastId = 0;
  readonly id: number;
  readonly page: Page;
  readonly face: this;
  readonly webContents: WebContentsModel;
  /** How often it was brought to the front. */
  raised = 0;
  #bounds: Bounds;
  #title: string;
  #visible: boolean;
  #minimized = false;
  #maximized = false;
  #destroyed = false;
  #closing = false;

  constructor(options: WindowOptions) {
    super('BrowserWindow', ['close', 'closed', 'ready-to-show']);
    running();
    checkOptions('a window', options, OPTIONS);
    checkOptions('webPreferences', options.webPreferences ?? {}, WEB_PREFERENCES);
    const { x = 0, y = 0, width = 800, height = 600, title = '', show = true } = options;
    WindowModel.#lastId += 1;
    this.id = WindowModel.#lastId;
    this.#bounds = { x, y, width, height };
    this.#title = title;
    this.#visible = show;
    this.page = new Page(this.id, {
      width,
      height,
      preload: options.webPreferences?.preload ?? null,
      onLoad: () => this.happen('ready-to-show', {}),
      onDestroyed: () => {
        this.#gone();
      },
    });
    this.webContents = this.page.contents;
    this.face = modelled('BrowserWindow', this);
    all.add(this);
    onCreated(this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    await this.page.load(url);
  }

  /** Asks the listeners first; one of them may keep it open. */
  close(): void {
    if (this.#destroyed || this.#closing) return;
    this.#closing = true;
    // Electron asks the page before the listeners, so they are never told within the call.
    setImmediate(() => {
      this.#closing = !this.happen('close', {});
      if (this.#closing) void this.page.close();
      else onKept();
    });
  }

  show(): void {
    this.#visible = true;
    this.raised += 1;
  }

  focus(): void {
    this.raised += 1;
  }

  restore(): void {
    this.#minimized = false;
  }

  minimize(): void {
    this.#minimized = true;
  }

  maximize(): void {
    this.#maximized = true;
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getNormalBounds(): Bounds {
    return this.#bounds;
  }

  getTitle(): string {
    return this.#title;
  }

  setBounds(bounds: Bounds): void {
    this.#bounds = bounds;
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this);
    this.happen('closed', {});
    if (all.size === 0) onAllClosed();
  }
}

/** Called when a listener kept a window from closing: whoever wanted to quit does not any more. */
let onKept: () => void = () => undefined;

export function watchKept(kept: () => void): void {
  onKept = kept;
}

/** `new BrowserWindow(…)`. Its static side is not modelled. */
export const BrowserWindow = new Proxy(WindowModel, {
  construct: (Model, [options = {}]: [WindowOptions?]) => new Model(options).face,
  get(_target, key) {
    throw notModelled(`BrowserWindow.${String(key)}`);
  },
});
