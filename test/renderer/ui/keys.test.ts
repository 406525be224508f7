import { describe, expect, it } from 'vitest';
import { ariaKeys, isPressed, isSingleKey, showKeys, type Press } from '../../../renderer/ui/keys.ts';

function press(key: string, more: Partial<Press> = {}): Press {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe('key combinations', () => {
  it('take Ctrl for Mod, and Cmd on a Mac', () => {
    expect(isPressed('Mod+Enter', press('Enter', { ctrlKey: true }), false)).toBe(true);
    expect(isPressed('Mod+Enter', press('Enter', { metaKey: true }), false)).toBe(false);
    expect(isPressed('Mod+Enter', press('Enter', { metaKey: true }), true)).toBe(true);
    expect(isPressed('Mod+Enter', press('Enter', { ctrlKey: true }), true)).toBe(false);
  });

  it('are not met with a key too few or too many', () => {
    expect(isPressed('Mod+k', press('k'), false)).toBe(false);
    expect(isPressed('Mod+k', press('k', { ctrlKey: true, altKey: true }), false)).toBe(false);
    expect(isPressed('Mod+z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(isPressed('t', press('t', { ctrlKey: true }), false)).toBe(false);
  });

  it('find a character wherever a keyboard has it', () => {
    expect(isPressed('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(isPressed('?', press('?'), false)).toBe(true);
    expect(isPressed('t', press('T', { shiftKey: true }), false)).toBe(true);
  });

  it('are shown as people know them', () => {
    expect(['Mod+Enter', 'Mod+k', 'Mod+,', 'Escape', 't', '?'].map((keys) => showKeys(keys, false))).toEqual([
      'Ctrl+Enter',
      'Ctrl+K',
      'Ctrl+,',
      'Esc',
      't',
      '?',
    ]);
    expect(['Mod+Enter', 'Mod+k'].map((keys) => showKeys(keys, true))).toEqual(['⌘↩', '⌘K']);
    expect(ariaKeys('Mod+Enter', false)).toBe('Control+Enter');
  });

  it('are single keys or not', () => {
    expect(['t', '?', 'Escape', 'Mod+1'].map(isSingleKey)).toEqual([true, true, false, false]);
  });
});
