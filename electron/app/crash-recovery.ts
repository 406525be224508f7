import { dialog, type BrowserWindow } from 'electron';
import { report } from './report.ts';

/** A page that breaks again this soon would break for ever. */
const SOON_MS = 60_000;

/** Loads the page again when its renderer is gone; if it goes again soon after, asks. Runs are the main process's and go on meanwhile. */
export function recoverFromCrashes(window: BrowserWindow): void {
  let last = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    report(`the window's process is gone: ${reason}`);
    const now = performance.now();
    const again = now - last < SOON_MS;
    last = now;
    if (!again) window.webContents.reload();
    else offer(window).catch(report);
  });
}

async function offer(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window has stopped working twice within a minute.',
    detail: 'Runs and servers go on meanwhile.',
    buttons: ['Load it again', 'Close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.close();
}
