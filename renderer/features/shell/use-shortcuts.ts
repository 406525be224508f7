import { useEffect } from 'react';
import { useActions, type Action } from '../../state/actions.ts';
import { useSingleKeys } from '../../state/single-keys.ts';
import { isPressed, isSingleKey } from '../../ui/keys.ts';
import { ON_MAC } from '../../ui/platform.ts';

/** Listens for the shortcuts of all actions, once for the whole window. */
export function useShortcuts(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  // Whoever handled it, and whatever dialog is open, has it first; a key held down does nothing twice.
  if (event.defaultPrevented || event.repeat || event.isComposing || document.querySelector('dialog[open]')) return;
  const action = useActions
    .getState()
    .actions.find(
      (known) => known.keys !== null && isPressed(known.keys, event, ON_MAC) && heard(known.keys, event.target) && possible(known),
    );
  if (!action) return;
  event.preventDefault();
  (action.onKeys ?? action.run)();
}

function possible(action: Action): boolean {
  return action.possible?.() ?? true;
}

/** In a text field letters are text, and undoing is the field's own. */
function heard(keys: string, target: EventTarget | null): boolean {
  if (isSingleKey(keys)) return useSingleKeys.getState().on && !isTyping(target);
  return keys !== 'Mod+z' || !isTyping(target);
}

const NOT_TYPED_INTO = ['button', 'checkbox', 'radio', 'range', 'file', 'color', 'submit', 'reset'];

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NOT_TYPED_INTO.includes(target.type);
  // A list of choices takes letters to find one.
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
