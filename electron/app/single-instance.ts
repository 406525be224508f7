import { app } from 'electron';

/** Whether this is the only start of the app on this data folder; if not, the first one is told, and this one has to leave. */
export function isFirstStart(): boolean {
  return app.requestSingleInstanceLock();
}

/** Called when the app is started again, with the words of that start and its folder. */
export function onAnotherStart(listener: (argv: readonly string[], folder: string) => void): void {
  app.on('second-instance', (_event, argv, folder) => {
    listener(argv, folder);
  });
}
