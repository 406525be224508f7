import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { toChromium, toElectron } from './addresses.ts';
import type { CdpSession, Json } from './cdp.ts';
import { encode, decode } from './codec.ts';
import { ModelledEmitter } from './emitter.ts';
import { Frames, type World } from './frames.ts';
import { answerInvoke } from './ipc-main.ts';
import { intercept } from './requests.ts';
import { running } from './running.ts';
import { applyPermissions } from './session.ts';
import { webContentsOf, type WebContentsModel } from './web-contents.ts';
import { notModelled } from './refusal.ts';

/** Names the isolated world and what stands in it; no page can guess it. */
const SECRET = `standin${randomBytes(12).toString('hex')}`;

const EVENTS = [
  'did-finish-load',
  'dom-ready',
  'render-process-gone',
  'will-attach-webview',
  'will-frame-navigate',
  'will-navigate',
  'will-redirect',
];

export interface PageOptions {
  readonly width: number;
  readonly height: number;
  /** The preload's file, null for none. */
  readonly preload: string | null;
  /** Called at each load of a document. */
  readonly onLoad: () => void;
  readonly onDestroyed: () => void;
}

/** What stands behind a `webContents`: one target of Chromium, attached to over the pipe. */
export class Page {
  readonly events = new ModelledEmitter('webContents', EVENTS);
  readonly frames = new Frames();
  readonly contents: WebContentsModel;
  /** Documents that were loaded to the end. */
  loads = 0;
  crashed = false;
  destroyed = false;
  zoom = 1;
  openHandler: ((details: { readonly url: string }) => { readonly action: string }) | null = null;
  readonly #options: PageOptions;
  readonly #ready: Promise<CdpSession>;
  /** What the main process itself has asked to be loaded: comes past `will-navigate`. */
  #expected: string | null = null;
  #loading: { readonly resolve: () => void; readonly reject: (reason: Error) => void } | null = null;

  constructor(id: number, options: PageOptions) {
    this.#options = options;
    this.contents = webContentsOf(id, this);
    this.#ready = this.#attach();
  }

  async send(method: string, params: Json = {}): Promise<Json> {
    return await (await this.#ready).send(method, params);
  }

  get url(): string {
    return this.frames.isEmpty ? '' : this.frames.main.url;
  }

  async load(url: string): Promise<void> {
    const session = await this.#ready;
    const loaded = new Promise<void>((resolve, reject) => {
      this.#loading = { resolve, reject };
    });
    this.#expected = withoutFragment(toChromium(url));
    const { errorText } = await session.send('Page.navigate', { url: toChromium(url) });
    if (typeof errorText === 'string' && errorText !== '') this.#loading?.reject(new Error(`${errorText} loading '${url}'`));
    await loaded;
  }

  reload(): void {
    this.#expected = withoutFragment(toChromium(this.url));
    // A page whose renderer is gone has nothing to reload by itself; to navigate gives it a new one.
    const asked = this.crashed ? this.send('Page.navigate', { url: toChromium(this.url) }) : this.send('Page.reload');
    this.crashed = false;
    void asked;
  }

  /** Whether a document is loaded because the main process said so; asked once for each. */
  isExpected(url: string): boolean {
    const expected = url === this.#expected;
    if (expected) this.#expected = null;
    return expected;
  }

  /** Tells the preload's listeners; a page without one hears nothing, as in Electron. */
  tell(channel: string, args: readonly unknown[]): void {
    const world = this.frames.mainWorld(SECRET);
    if (world !== null) void this.#inWorld(world, 'tell', [channel, JSON.stringify(encode(args, null))]);
  }

  /** Sends an IPC message from a frame as if it had broken out of its world: 0 is the main frame. */
  async invokeFrom(frame: number, channel: string, args: readonly unknown[]): Promise<unknown> {
    const world = this.frames.worlds(SECRET)[frame];
    if (world === undefined) throw new Error(`there is no frame ${String(frame)}`);
    return decode(await this.#inWorld(world, 'invoke', [channel, JSON.stringify(args)]), null);
  }

  /** Evaluates in the page's own world. */
  async evaluate(expression: string): Promise<unknown> {
    return valueOf(
      await this.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
        allowUnsafeEvalBlockedByCSP: false,
      }),
    );
  }

  async close(): Promise<void> {
    await this.#ready;
    await this.send('Page.close');
  }

  async #attach(): Promise<CdpSession> {
    const { cdp } = running().chromium;
    const { width, height, preload } = this.#options;
    const { targetId } = await cdp.browser.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height });
    const { sessionId } = await cdp.browser.send('Target.attachToTarget', { targetId, flatten: true });
    const session = cdp.session(sessionId as string);
    session.onEvent((method, params) => {
      this.#handle(session, method, params);
    });
    running().onTargetGone(targetId as string, () => {
      this.destroyed = true;
      this.#options.onDestroyed();
    });
    await session.send('Page.enable');
    const { frameTree } = await session.send('Page.getFrameTree');
    this.frames.add((frameTree as { frame: { id: string; url: string } }).frame);
    await session.send('Inspector.enable');
    await session.send('Runtime.addBinding', { name: SECRET, executionContextName: SECRET });
    await session.send('Runtime.enable');
    // In this order: the isolated world asks the main one for their port.
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: worldScript('main', null) });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: worldScript('isolated', preload), worldName: SECRET });
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await running().theme.apply(session);
    return session;
  }

  #handle(session: CdpSession, method: string, params: Json): void {
    this.frames.handle(method, params);
    switch (method) {
      case 'Fetch.requestPaused':
        void intercept(this, session, params);
        return;
      case 'Runtime.bindingCalled':
        void this.#answer(params['executionContextId'] as number, params['payload'] as string);
        return;
      case 'Page.frameNavigated':
        this.#navigated(params['frame'] as { parentId?: string; url: string });
        return;
      case 'Page.domContentEventFired':
        this.events.happen('dom-ready', {});
        return;
      case 'Page.loadEventFired':
        this.#loading?.resolve();
        this.#loading = null;
        this.loads += 1;
        this.events.happen('did-finish-load', {});
        this.#options.onLoad();
        return;
      case 'Page.windowOpen':
        if (this.openHandler?.({ url: toElectron(params['url'] as string) }).action !== 'deny')
          throw notModelled('a window that a page opens');
        return;
      case 'Inspector.targetCrashed':
        this.crashed = true;
        this.events.happen('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
        return;
    }
  }

  #navigated({ parentId, url }: { readonly parentId?: string; readonly url: string }): void {
    if (parentId !== undefined) return;
    // What never comes by as a request (about:, data:) cannot be held back here; the app would have been asked.
    if (!url.startsWith('http') && !this.isExpected(url)) throw notModelled(`a page that goes to ${url} by itself`);
    void applyPermissions(this.contents, url);
  }

  async #answer(contextId: number, payload: string): Promise<void> {
    const world = this.frames.world(contextId);
    if (world === null) return;
    const { id, channel, args } = JSON.parse(payload) as { id: number; channel: string; args: unknown };
    const event = { sender: this.contents, senderFrame: this.frames.frameOf(world), type: 'frame' };
    const answer = await answerInvoke(event, channel, decode(args, null) as unknown[]);
    await this.#inWorld(world, 'answer', [id, JSON.stringify(answer)]);
  }

  /** Calls what worlds.js has put into an isolated world. A world that is gone meanwhile misses it, as in Electron. */
  async #inWorld({ uniqueId }: World, method: string, args: readonly unknown[]): Promise<unknown> {
    const called = this.send('Runtime.callFunctionOn', {
      functionDeclaration: `function (...args) { return globalThis[${JSON.stringify(SECRET)}].${method}(...args); }`,
      arguments: args.map((value) => ({ value })),
      uniqueContextId: uniqueId,
      awaitPromise: true,
      returnByValue: true,
    });
    try {
      return valueOf(await called);
    } catch (error) {
      if (
        /Cannot find context|uniqueContextId not found|target navigated or closed|context was destroyed|Session with given id|Target crashed|Chromium is gone/iu.test(
          String(error),
        )
      )
        return undefined;
      throw error;
    }
  }
}

function valueOf({ result, exceptionDetails }: Json): unknown {
  if (exceptionDetails !== undefined) {
    const { exception, text } = exceptionDetails as { readonly exception?: { readonly description?: string }; readonly text: string };
    throw new Error(exception?.description ?? text);
  }
  return (result as { readonly value?: unknown }).value;
}

const WORLDS = readFileSync(new URL('./worlds.js', import.meta.url), 'utf8')
  .trim()
  .replace(/;$/u, '');

/** The text of the script for one world; the preload's source goes in as it is, since a policy of the page may forbid to evaluate strings. */
function worldScript(world: 'main' | 'isolated', preload: string | null): string {
  const body = preload === null ? '' : readFileSync(preload, 'utf8');
  const source = world === 'main' ? 'null' : `function (require, module, exports) {\n${body}\n}`;
  return `(${WORLDS})(${JSON.stringify(world)}, ${JSON.stringify(SECRET)}, ${source}, ${encode.toString()}, ${decode.toString()});`;
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/su, '');
}
