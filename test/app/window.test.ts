import { afterEach, describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../shared/ipc/names.ts';
import { call, desk, oneApp, type Desk } from './desktop.ts';

describe('the window', () => {
  const { app } = useApp();

  it('shows the page at the address of the app', async () => {
    const { windows } = await app().state();
    expect(windows).toMatchObject([{ url: 'app://duplexscope/', title: 'Duplexscope', visible: true, zoom: 1 }]);
    expect(await app().evaluate('document.title')).toBe('Duplexscope');
    expect(await app().evaluate('document.querySelector("#app") !== null')).toBe(true);
  });

  it('gives the page the methods of the contract and nothing else', async () => {
    expect(await app().evaluate('Object.keys(window.duplexscope).sort()')).toEqual([...COMMAND_NAMES, 'on'].sort());
    expect(await app().evaluate('Object.isFrozen(window.duplexscope)')).toBe(true);
    expect(await app().evaluate('"use strict"; try { window.duplexscope = 1; "replaced" } catch { "kept" }')).toBe('kept');
  });

  it('leaves Node out of the page’s reach', async () => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'];
    for (const name of names) expect(await app().evaluate(`typeof ${name}`), name).toBe('undefined');
  });

  it('follows the theme of the settings', async () => {
    await call(app(), 'changeSettings', { theme: 'dark' });
    await app().until('the theme is dark', ({ theme }) => theme === 'dark');
    expect(await app().evaluate('matchMedia("(prefers-color-scheme: dark)").matches')).toBe(true);
    await call(app(), 'changeSettings', { theme: 'system' });
    await app().until('the theme is the system’s', ({ theme }) => theme === 'system');
  });
});

describe('the window of the next start', () => {
  let own: Desk | null = null;
  afterEach(() => own?.clear());

  it('has the place, size, zoom and theme of the last', async () => {
    own = desk();
    const bounds = { x: 40, y: 60, width: 1000, height: 700 };
    const first = await own.start();
    await call(first, 'changeSettings', { theme: 'dark' });
    await first.setBounds(bounds);
    await first.clickMenu('zoomIn');
    const { windows } = await first.state();
    expect(windows[0]?.zoom).toBeCloseTo(1.095, 3);
    const width = await first.evaluate('innerWidth');
    await first.closeWindow();
    expect(await first.ended).toMatchObject({ code: 0, stderr: '' });

    const next = await own.start();
    expect(await next.state()).toMatchObject({ windows: [{ bounds }], theme: 'dark' });
    await next.until('it is zoomed', (state) => Math.abs((state.windows[0]?.zoom ?? 0) - (windows[0]?.zoom ?? 1)) < 1e-9);
    expect(await next.evaluate('innerWidth')).toBeLessThan(Number(width));
  });
});

function useApp() {
  const held = oneApp();
  return { app: () => held.app };
}
