import { useEffect } from 'react';
import { useNavigation } from '../../state/navigation.ts';
import { sweepFile } from '../../state/sweep-actions.ts';
import { takePasted } from '../../state/sweep-list.ts';
import { leaveSweep } from '../../state/sweeps.ts';

/** What is pasted on this screen, and into no field, is a list. */
export function usePastedList(): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const { opened, overlay } = useNavigation.getState();
      if (opened.sweep !== undefined || overlay !== null || isTyping(event.target)) return;
      const [file] = event.clipboardData?.files ?? [];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (!file && text.trim() === '') return;
      event.preventDefault();
      if (file) sweepFile(file);
      else {
        leaveSweep();
        void takePasted(text);
      }
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
