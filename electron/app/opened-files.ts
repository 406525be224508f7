import { app } from 'electron';
import { filesInArgv } from './files-in-argv.ts';

export interface OpenedFiles {
  /** Files that were opened from then on, and at once those that were before. */
  follow(listener: (paths: readonly string[]) => void): void;
  /** Another start of the app, with its words and its folder. */
  startedAgain(argv: readonly string[], folder: string): void;
}

/** Session files that somebody opened with the app: by its command line, and on macOS by an event, which may come before the app is ready. */
export function watchOpenedFiles(argv: readonly string[], folder: string): OpenedFiles {
  let waiting: string[] = [...filesInArgv(argv, folder)];
  let tell: ((paths: readonly string[]) => void) | null = null;
  const opened = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    if (tell) tell(paths);
    else waiting.push(...paths);
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    opened([path]);
  });
  return {
    follow(listener) {
      tell = listener;
      const before = waiting;
      waiting = [];
      opened(before);
    },
    startedAgain: (again, where) => {
      opened(filesInArgv(again, where));
    },
  };
}
