import type { WebContents } from 'electron';
import type { Publish } from '../../shared/ipc/contract.ts';
import { eventChannel } from '../../shared/ipc/names.ts';
import { isPageUrl } from '../../shared/ipc/page-address.ts';

/**
 * Hands events to our page, wherever it is open. `windows` gives the contents of our windows; one whose renderer is gone, or that shows anything else, gets
 * nothing. What is told while a page loads is lost to it: it reads the state when it starts.
 */
export function eventPublisher(windows: () => readonly WebContents[]): Publish {
  return (event, payload) => {
    for (const contents of windows()) {
      if (contents.isDestroyed() || contents.isCrashed() || !isPageUrl(contents.getURL())) continue;
      contents.send(eventChannel(event), payload);
    }
  };
}
