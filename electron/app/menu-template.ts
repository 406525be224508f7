import type { MenuItemConstructorOptions } from 'electron';
import type { WindowAction } from '../../shared/ipc/contract.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Whether there are developer tools to open. */
  readonly devTools: boolean;
  readonly act: (action: WindowAction) => void;
}

/** The application menu as each system's users expect it: on macOS a menu of the app's own comes first and holds what elsewhere is in File and Help. */
export function menuTemplate({ platform, devTools, act }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';

  /**
   * An action of the page. Keys that it answers itself are only shown, or one press would do it twice. macOS knows no keys that are only shown: there the page
   * still has them first, but one without Cmd would strike whenever it is typed into a field.
   */
  const item = (action: WindowAction, label: string, keys?: string): MenuItemConstructorOptions => ({
    id: action,
    label,
    ...(keys === undefined || (mac && !keys.startsWith('CmdOrCtrl+')) ? {} : { accelerator: keys, registerAccelerator: false }),
    click: () => {
      act(action);
    },
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const about = item('about', 'About Duplexscope');
  const settings = item('settings', mac ? 'Settings…' : 'Settings', 'CmdOrCtrl+,');

  const own: MenuItemConstructorOptions = {
    label: 'Duplexscope',
    submenu: [
      about,
      line,
      settings,
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { role: 'quit' },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: mac ? [{ role: 'close' }] : [settings, line, { role: 'quit' }],
  };
  const edit: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      line,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      line,
      item('palette', 'Find an Action…', 'CmdOrCtrl+K'),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      item('diagnose', 'Diagnose', 'CmdOrCtrl+1'),
      item('sweep', 'Sweep', 'CmdOrCtrl+2'),
      item('sessions', 'Sessions', 'CmdOrCtrl+3'),
      item('server', 'Server', 'CmdOrCtrl+4'),
      item('console', 'Console', 'CmdOrCtrl+5'),
      item('specimens', 'Specimens', 'CmdOrCtrl+6'),
      line,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      line,
      { role: 'togglefullscreen' },
      ...(devTools ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
    ],
  };
  const run: MenuItemConstructorOptions = {
    label: '&Run',
    submenu: [item('run', 'Run', 'CmdOrCtrl+Enter'), item('cancel', 'Cancel', 'Esc')],
  };
  const windows: MenuItemConstructorOptions = {
    role: 'windowMenu',
    submenu: mac ? [{ role: 'minimize' }, { role: 'zoom' }, line, { role: 'front' }] : [{ role: 'minimize' }, { role: 'close' }],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [item('shortcuts', 'Keyboard Shortcuts', '?'), ...(mac ? [] : [line, about])],
  };

  return [...(mac ? [own] : []), file, edit, view, run, windows, help];
}
