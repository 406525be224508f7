import { app } from './app.ts';
import { obeyParent } from './control.ts';

/* The module `electron` of a main process. What it does not export does not link: `does not provide an export named …`. */

export { app };
export { BrowserWindow } from './browser-window.ts';
export { dialog } from './dialog.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { nativeTheme } from './native-theme.ts';
export { protocol } from './protocol.ts';
export { screen } from './screen.ts';
export { session } from './session.ts';

obeyParent();
