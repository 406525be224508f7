import type { CdpSession, Json } from './cdp.ts';
import type { Chromium } from './chromium.ts';

/** What exists once the app is ready. */
export interface Running {
  readonly chromium: Chromium;
  readonly theme: { apply(session: CdpSession): Promise<void> };
  /** Calls back when a target has gone, whoever closed it. */
  onTargetGone(targetId: string, listener: () => void): void;
}

let current: Running | null = null;

export async function setRunning(chromium: Chromium, theme: Running['theme']): Promise<void> {
  const targets = new Map<string, () => void>();
  const { browser } = chromium.cdp;
  browser.onEvent((method: string, params: Json) => {
    if (method === 'Target.targetDestroyed') targets.get(params['targetId'] as string)?.();
    if (method === 'Target.attachedToTarget') void admit(chromium, params);
  });
  await browser.send('Target.setDiscoverTargets', { discover: true });
  // Every new window waits here before it loads anything.
  const filter = [{ type: 'page' }, { exclude: true }];
  await browser.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter });
  current = { chromium, theme, onTargetGone: (id, listener) => targets.set(id, listener) };
}

export function isReady(): boolean {
  return current !== null;
}

/** Throws before the app is ready, as Electron does for what needs it. */
export function running(): Running {
  if (current === null) throw new Error('cannot be used before the app is ready');
  return current;
}

/** Lets our own windows go on, and closes those that a page has opened: page.ts has asked the app about them, and only denial is modelled. */
async function admit({ cdp }: Chromium, params: Json): Promise<void> {
  const { sessionId, targetInfo, waitingForDebugger } = params as unknown as Attached;
  // Those that we attach to ourselves do not wait.
  if (!waitingForDebugger) return;
  const { targetId, openerId } = targetInfo;
  const session = cdp.session(sessionId);
  const decide = async (): Promise<void> => {
    if (openerId === undefined) {
      await session.send('Runtime.runIfWaitingForDebugger');
      await cdp.browser.send('Target.detachFromTarget', { sessionId });
      return;
    }
    // What it asks for fails, and only then is it closed: a request that still waits goes out when nobody holds it any more.
    const settled = new Promise<void>((resolve) => {
      session.onEvent((method, { requestId }) => {
        if (method === 'Fetch.requestPaused')
          void session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).then(() => {
            resolve();
          }, resolve);
        // An empty window asks for nothing.
        else if (method === 'Page.loadEventFired' || method === 'Page.frameStoppedLoading') resolve();
      });
    });
    await session.send('Page.enable');
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    // Closed while it waits for us it would keep its opener waiting too.
    await session.send('Runtime.runIfWaitingForDebugger');
    await settled;
    await cdp.browser.send('Target.closeTarget', { targetId });
  };
  // Whoever opened it may have closed it meanwhile.
  await decide().catch(() => undefined);
}

interface Attached {
  readonly sessionId: string;
  readonly targetInfo: { readonly targetId: string; readonly openerId?: string };
  readonly waitingForDebugger: boolean;
}
