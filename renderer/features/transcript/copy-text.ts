import { toast } from '../../state/toasts.ts';

/** Puts text into the clipboard and says that it did, or that it could not. */
export function copyText(text: string, done: string): void {
  navigator.clipboard.writeText(text).then(
    () => {
      toast(done);
    },
    () => {
      toast('The browser did not let Duplexscope copy.', { tone: 'bad' });
    },
  );
}
