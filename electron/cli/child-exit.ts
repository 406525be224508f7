import type { ChildProcess } from 'node:child_process';
import { printable } from './text/printable.ts';

/** How a program ended that was started here. `says`: its last words on standard error where they were piped, else its code. */
export interface ChildExit {
  readonly ok: boolean;
  readonly says: string;
}

/** How long last words may take to arrive when the program has ended. What it started may hold the pipe for much longer. */
const LAST_WORDS_MS = 200;

/** Resolves when it has ended, or could not be started. */
export function exitOf(child: ChildProcess): Promise<ChildExit> {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-4000);
  });
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ ok: false, says: error.code ?? error.message });
    });
    child.once('exit', (code, signal) => {
      const end = (): void => {
        clearTimeout(timer);
        child.stderr?.destroy();
        resolve({ ok: code === 0, says: lastWords(tail) ?? (code === null ? `signal ${String(signal)}` : `code ${String(code)}`) });
      };
      const timer = setTimeout(end, LAST_WORDS_MS);
      child.once('close', end);
    });
  });
}

/** The last line that is no stack frame, without the place in the source that Chromium puts before it; these programs say why they end just before they do. */
function lastWords(text: string): string | null {
  const lines = text.split('\n').map((line) => line.trim());
  const last = lines.findLast((line) => line !== '' && !/^(?:at |[{}\]])/u.test(line));
  return last === undefined ? null : printable(last.replace(/^\[[^\]\s]+\]\s*/u, '')).slice(0, 200);
}

/** What happens first: `event`, or `ms` have gone by or `signal` fires (null). */
export function within<T>(event: Promise<T>, ms: number, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const give = (value: T | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(value);
    };
    const onAbort = (): void => {
      give(null);
    };
    const timer = setTimeout(onAbort, signal.aborted ? 0 : ms);
    signal.addEventListener('abort', onAbort);
    event.then(give, reject);
  });
}
