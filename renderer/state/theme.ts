import { useSettings } from './settings.ts';

/** Kept in the page as well: the engine's answer comes after the first paint. */
const KEPT = 'duplexscope-theme';

/** Draws the window light or dark, as the settings or else the system want it, now and at each change. Call it before anything is drawn. */
export function followTheme(): void {
  const systemDark = window.matchMedia('(prefers-color-scheme: dark)');
  let wanted = window.localStorage.getItem(KEPT) ?? useSettings.getState().theme;
  const apply = (): void => {
    document.documentElement.dataset['theme'] = wanted === 'dark' || (wanted !== 'light' && systemDark.matches) ? 'dark' : 'light';
  };
  apply();
  systemDark.addEventListener('change', apply);
  useSettings.subscribe(({ theme }) => {
    if (theme === wanted) return;
    wanted = theme;
    window.localStorage.setItem(KEPT, theme);
    apply();
  });
}
