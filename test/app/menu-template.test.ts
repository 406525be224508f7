import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../electron/app/menu-template.ts';
import { WINDOW_ACTIONS } from '../../shared/ipc/contract.ts';

function itemsOf(
  platform: NodeJS.Platform,
  devTools = false,
  act: (action: string) => void = () => undefined,
): MenuItemConstructorOptions[] {
  const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  return flat(menuTemplate({ platform, devTools, act }));
}

describe('the menu', () => {
  it.for(['linux', 'win32', 'darwin'] as const)('offers every action of the page once on %s', (platform) => {
    const done: string[] = [];
    const items = itemsOf(platform, false, (action) => done.push(action));
    for (const { click } of items) (click as (() => void) | undefined)?.();
    expect(done.sort()).toEqual([...WINDOW_ACTIONS].sort());
  });

  it.for(['linux', 'win32', 'darwin'] as const)('gives no key to two items on %s', (platform) => {
    const keys = itemsOf(platform).flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leaves the keys of the page to the page', () => {
    for (const item of itemsOf('linux')) if (item.accelerator !== undefined) expect(item.registerAccelerator, item.label ?? '').toBe(false);
  });

  it('takes no key on macOS that can be typed into a field', () => {
    const keys = itemsOf('darwin').flatMap(({ accelerator }) => (typeof accelerator === 'string' ? [accelerator] : []));
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith('CmdOrCtrl+'))).toEqual([]);
  });

  it('stands on macOS behind a menu of the app’s own, which has what elsewhere is in File and Help', () => {
    const own = (platform: NodeJS.Platform) => menuTemplate({ platform, devTools: false, act: () => undefined })[0]?.label;
    expect(own('darwin')).toBe('Duplexscope');
    expect(own('linux')).toBe('&File');
    for (const platform of ['darwin', 'linux'] as const)
      expect(itemsOf(platform).filter(({ role, id }) => role === 'quit' || id === 'about' || id === 'settings')).toHaveLength(3);
  });

  it('has developer tools only where there are some', () => {
    const roles = (devTools: boolean) => itemsOf('linux', devTools).map(({ role }) => role);
    expect(roles(true)).toContain('toggleDevTools');
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
  });
});
