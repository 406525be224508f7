import type { Chromium } from './chromium.ts';
import type { CdpSession, Json } from './cdp.ts';

/** What exists once the app is ready. */
export interface Running {
  readonly chromium: Chromium;
  readonly theme: { apply(session: CdpSession): Promise<void> };
  /** Calls back when a target has gone, whoever closed it. */
  onTargetGone(targetId: string, listener: () => void): void;
}

let current: Running | null = null;

export function setRunning(chromium: Chromium, theme: Running['theme']): void {
  const targets = new Map<string, () => void>();
  chromium.cdp.browser.onEvent((method: string, params: Json) => {
    if (method === 'Target.targetCreated') closeIfOpenedByPage(chromium, params);
    if (method !== 'Target.targetDestroyed') return;
    const id = params['targetId'] as string;
    targets.get(id)?.();
    targets.delete(id);
  });
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

/** Only denied popups are modelled (page.ts), and a denied one is gone before it has loaded anything. */
function closeIfOpenedByPage(chromium: Chromium, params: Json): void {
  const { targetId, openerId } = params['targetInfo'] as { readonly targetId: string; readonly openerId?: string };
  // The page may have closed it meanwhile.
  if (openerId !== undefined) void chromium.cdp.browser.send('Target.closeTarget', { targetId }).catch(() => undefined);
}
