import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** No desktop hands over more than a person has marked; whoever means more imports them in the window. */
const MOST_FILES = 16;
const LONGEST_PATH = 4096;

/**
 * The session files among the words that the app was started with. Only what is no option and has the ending that systems know sessions by is one: Chromium
 * puts switches of its own there, and reorders the others (electronjs.org/docs/latest/api/app#event-second-instance). Nothing is opened here.
 */
export function filesInArgv(argv: readonly string[], folder: string): readonly string[] {
  const paths = argv.slice(1).flatMap((word) => {
    if (word.startsWith('-') || word.length > LONGEST_PATH || !/\.duplexscope$/iu.test(word)) return [];
    const path = /^file:/iu.test(word) ? pathOf(word) : word;
    return path === null || path.includes('\0') ? [] : [isAbsolute(path) ? path : resolve(folder, path)];
  });
  return [...new Set(paths)].slice(0, MOST_FILES);
}

/** Desktops of Linux may write the address of a file instead of its path; null for one of another computer, or none at all. */
function pathOf(address: string): string | null {
  try {
    const url = new URL(address);
    return url.host === '' ? fileURLToPath(url) : null;
  } catch {
    return null;
  }
}
