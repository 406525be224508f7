import type { Page } from './page.ts';
import type { FrameModel } from './frames.ts';
import { modelled } from './refusal.ts';

/** A `webContents` as the app sees it. */
export interface WebContentsModel {
  readonly id: number;
  readonly mainFrame: FrameModel;
  getURL(): string;
  send(channel: string, ...args: readonly unknown[]): void;
  isDestroyed(): boolean;
}

export function webContentsOf(id: number, page: Page): WebContentsModel {
  return modelled<WebContentsModel & Record<string, unknown>>('webContents', {
    id,
    get mainFrame() {
      return page.frames.main;
    },
    on: page.events.on.bind(page.events),
    once: page.events.once.bind(page.events),
    off: page.events.off.bind(page.events),
    getURL: () => page.url,
    isDestroyed: () => page.destroyed,
    isCrashed: () => page.crashed,
    reload: () => {
      page.reload();
    },
    send: (channel: string, ...args: readonly unknown[]) => {
      if (page.destroyed) throw new TypeError('Object has been destroyed');
      page.tell(channel, args);
    },
    setWindowOpenHandler: (handler: Page['openHandler']) => {
      page.openHandler = handler;
    },
    getZoomFactor: () => page.zoom,
    setZoomFactor: (factor: number) => {
      setZoom(page, factor);
    },
  });
}

/** To a page, zooming is a smaller viewport of denser pixels. */
export function setZoom(page: Page, factor: number): void {
  if (factor === page.zoom) return;
  page.zoom = factor;
  void (async () => {
    await page.send('Emulation.clearDeviceMetricsOverride');
    if (factor === 1) return;
    const { cssLayoutViewport } = await page.send('Page.getLayoutMetrics');
    const { clientWidth, clientHeight } = cssLayoutViewport as { readonly clientWidth: number; readonly clientHeight: number };
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(clientWidth / factor),
      height: Math.round(clientHeight / factor),
      deviceScaleFactor: factor,
      mobile: false,
    });
  })().catch((error: unknown) => {
    // A page that is closed meanwhile needs no zoom any more.
    if (!page.destroyed) throw error;
  });
}
