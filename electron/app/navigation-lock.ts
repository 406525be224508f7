import { app, type WebContents } from 'electron';
import { PAGE_URL } from '../../shared/ipc/page-address.ts';

/** Keeps every window, now and later, on the page that it was opened with: no navigation, no redirect, no other window, no embedded page. */
export function lockNavigation(): void {
  app.on('web-contents-created', (_event, contents) => {
    lock(contents);
  });
}

function lock(contents: WebContents): void {
  // The page may load itself again; a load by the main process (loadURL, reload) comes past none of these.
  contents.on('will-navigate', (event) => {
    if (withoutFragment(event.url) !== PAGE_URL) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/su, '');
}
