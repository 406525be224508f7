import { browserBridge } from './browser.ts';
import { electronBridge } from './electron.ts';
import type { Bridge } from './bridge.ts';

export type { Bridge, LinkState } from './bridge.ts';

/** The bridge of whichever host put this page on the screen. */
export function openBridge(): Bridge {
  return electronBridge() ?? browserBridge();
}
