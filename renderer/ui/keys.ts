/** A key combination as actions name it: `Mod+Enter`, `Escape`, `?`. `Mod` is Ctrl, on a Mac Cmd. */
export type Keys = string;

/** What of a keyboard event decides; a `KeyboardEvent` is one. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Typed without any other key, so it means something else in a text field. */
export function isSingleKey(keys: Keys): boolean {
  return Array.from(keys).length === 1;
}

/** Whether this press is that combination. Shift counts only with `Mod`: `?` needs it on some keyboards and not on others. */
export function isPressed(keys: Keys, press: Press, mac: boolean): boolean {
  const [key = '', ...modifiers] = keys.split('+').reverse();
  const wantsMod = modifiers.includes('Mod');
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (mod !== wantsMod || other || press.altKey) return false;
  if (wantsMod && press.shiftKey !== modifiers.includes('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

const SYMBOLS_ON_MAC: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Enter: '↩', Escape: 'Esc' };
const WORDS: Readonly<Record<string, string>> = { Mod: 'Ctrl', Escape: 'Esc' };

/** The combination as its keyboard's users know it: `Ctrl+Enter`, `⌘↩`. */
export function showKeys(keys: Keys, mac: boolean): string {
  const parts = keys
    .split('+')
    .map((part) => (mac ? SYMBOLS_ON_MAC : WORDS)[part] ?? (part.length === 1 && keys.length > 1 ? part.toUpperCase() : part));
  return parts.join(mac ? '' : '+');
}

/** As ARIA writes it, for `aria-keyshortcuts`. */
export function ariaKeys(keys: Keys, mac: boolean): string {
  return keys.replace('Mod', mac ? 'Meta' : 'Control');
}
