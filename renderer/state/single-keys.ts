import { create } from 'zustand';

const KEPT = 'duplexscope-single-keys';

/** Whether shortcuts of a single key are heard: who speaks to the computer instead of typing must be able to turn them off (WCAG 2.1.4). A matter of this window alone. */
export const useSingleKeys = create<{ readonly on: boolean }>(() => ({ on: window.localStorage.getItem(KEPT) !== 'off' }));

export function setSingleKeys(on: boolean): void {
  window.localStorage.setItem(KEPT, on ? 'on' : 'off');
  useSingleKeys.setState({ on });
}
