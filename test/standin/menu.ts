import { setZoom } from './web-contents.ts';
import { windows } from './browser-window.ts';
import { checkOptions, modelled, notModelled } from './refusal.ts';

interface Item {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly submenu?: readonly Item[];
  readonly click?: (item: object, window: object | undefined, event: object) => void;
}

const ITEM = { id: null, label: null, role: null, type: null, accelerator: null, registerAccelerator: null, submenu: null, click: null };

/** Roles that an item may have; those that a page does with keys are Chromium's, and cannot be clicked here. */
const ROLES: Readonly<Record<string, (() => void) | null>> = {
  close: () => windows()[0]?.close(),
  reload: () => windows()[0]?.page.reload(),
  resetZoom: () => {
    zoomBy(0);
  },
  zoomIn: () => {
    zoomBy(1);
  },
  zoomOut: () => {
    zoomBy(-1);
  },
  minimize: () => windows()[0]?.minimize(),
  ...Object.fromEntries(
    ['about', 'copy', 'cut', 'front', 'help', 'hide', 'hideOthers', 'paste', 'quit', 'redo', 'selectAll', 'services'].map((role) => [
      role,
      null,
    ]),
  ),
  ...Object.fromEntries(['toggleDevTools', 'togglefullscreen', 'undo', 'unhide', 'windowMenu', 'zoom'].map((role) => [role, null])),
};

let current: readonly Item[] = [];

export const Menu = modelled('Menu', {
  buildFromTemplate(template: readonly Item[]): readonly Item[] {
    for (const item of template) {
      checkOptions('a menu item', item, ITEM);
      if (item.role !== undefined && !Object.hasOwn(ROLES, item.role)) throw notModelled(`the role ${item.role}`);
      if (item.submenu !== undefined) this.buildFromTemplate(item.submenu);
    }
    return template;
  },
  setApplicationMenu(menu: readonly Item[]) {
    current = menu;
  },
});

/** Clicks the item of that id or role. */
export function clickMenu(name: string): void {
  const item = find(current, name);
  if (item === undefined) throw new Error(`the menu has no ${name}`);
  if (item.click !== undefined) {
    item.click(item, windows()[0]?.face, {});
    return;
  }
  const act = ROLES[item.role ?? ''];
  if (act === undefined || act === null) throw notModelled(`a click on ${name}`);
  act();
}

function find(items: readonly Item[], name: string): Item | undefined {
  for (const item of items) {
    if (item.id === name || item.role === name) return item;
    const within = find(item.submenu ?? [], name);
    if (within !== undefined) return within;
  }
  return undefined;
}

/** Chromium's zoom steps are half levels, and a level is a fifth. */
function zoomBy(direction: -1 | 0 | 1): void {
  const page = windows()[0]?.page;
  if (page === undefined) return;
  const level = Math.log(page.zoom) / Math.log(1.2) + direction / 2;
  setZoom(page, direction === 0 ? 1 : 1.2 ** level);
}
