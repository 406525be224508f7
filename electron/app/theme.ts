import { nativeTheme } from 'electron';
import type { Workbench } from '../engine/workbench/workbench.ts';

/** Menus, dialogs and the page's `prefers-color-scheme` follow the setting, now and at each change. */
export async function followTheme(workbench: Workbench): Promise<void> {
  nativeTheme.themeSource = (await workbench.handlers.getSettings({})).theme;
  workbench.subscribe((event, payload) => {
    // The listener's type pairs the two; only the checker cannot narrow one by the other.
    if (event === 'settingsChanged') nativeTheme.themeSource = (payload as { readonly theme: typeof nativeTheme.themeSource }).theme;
  });
}
