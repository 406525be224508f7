import { app, Menu } from 'electron';
import type { MenuOptions } from './menu-template.ts';
import { menuTemplate } from './menu-template.ts';

export function setMenu(act: MenuOptions['act']): void {
  const template = menuTemplate({ platform: process.platform, devTools: !app.isPackaged, act });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
