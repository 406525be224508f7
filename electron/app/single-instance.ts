import { app } from 'electron';

/** Whether this is the only start of the app on this data folder; if not, the first one is told, and this one has to leave. */
export function isFirstStart(): boolean {
  return app.requestSingleInstanceLock();
}

/** Called when the app is started again. */
export function onAnotherStart(listener: () => void): void {
  app.on('second-instance', listener);
}
