import type { WindowModel } from './browser-window.ts';
import { checkOptions, modelled } from './refusal.ts';

interface MessageBox {
  readonly message: string;
  readonly detail?: string;
  readonly buttons: readonly string[];
  readonly cancelId?: number;
}

interface Open extends MessageBox {
  readonly answer: (response: number) => void;
}

const OPTIONS = { type: null, message: null, detail: null, buttons: null, defaultId: null, cancelId: null, noLink: null };
const open: Open[] = [];

/** Boxes stay open until whoever drives the app answers them, or their window goes. */
export const dialog = modelled('dialog', {
  showMessageBox(window: WindowModel, options: MessageBox): Promise<{ readonly response: number; readonly checkboxChecked: boolean }> {
    checkOptions('a message box', options, OPTIONS);
    return new Promise((resolve) => {
      const box: Open = {
        ...options,
        answer: (response) => {
          const at = open.indexOf(box);
          if (at >= 0) open.splice(at, 1);
          resolve({ response, checkboxChecked: false });
        },
      };
      open.push(box);
      window.once('closed', () => {
        box.answer(options.cancelId ?? 0);
      });
    });
  },
});

export function openDialogs(): readonly MessageBox[] {
  return open.map(({ answer: _, ...box }) => box);
}

/** Presses the button of that name in the oldest box. */
export function answerDialog(button: string): void {
  const box = open[0];
  const at = box?.buttons.indexOf(button) ?? -1;
  if (box === undefined || at < 0) throw new Error(`no dialog has the button ${button}`);
  box.answer(at);
}
