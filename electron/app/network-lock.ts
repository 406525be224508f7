import type { Session } from 'electron';

/** The page needs nothing from any network: all that it shows comes over the bridge, and its files from the app. What asks anyway is called off. */
export function lockNetwork(session: Session): void {
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'];
  session.webRequest.onBeforeRequest({ urls }, (_details, callback) => {
    callback({ cancel: true });
  });
}
