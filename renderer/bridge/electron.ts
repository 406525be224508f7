import type { HostApi } from '../../shared/ipc/contract.ts';
import { bridgeOver, type Bridge } from './bridge.ts';

declare global {
  interface Window {
    /** Put there by the desktop app's preload. */
    readonly duplexscope?: HostApi;
  }
}

/** The desktop app's bridge, null in a browser. The main process lives as long as the page does: the link is always open. */
export function electronBridge(): Bridge | null {
  const api = window.duplexscope;
  return api ? bridgeOver(api, { link: 'open', onLink: () => () => undefined }) : null;
}
