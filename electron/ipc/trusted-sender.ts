import type { IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import { isPageUrl } from '../../shared/ipc/page-address.ts';

/** Of an IPC event, what tells who sent it. */
export interface Sender {
  readonly sender: IpcMainInvokeEvent['sender'];
  /** Null once the frame has gone elsewhere or is gone. */
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null;
}

/**
 * Whether a message comes from our page as the main frame of our window. All three are asked: a frame inside the page, the page in a window that we did not
 * open, and a strange page in our window could each be somebody else's.
 */
export function isTrustedSender({ sender, senderFrame }: Sender, isOurs: (contents: WebContents) => boolean): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPageUrl(senderFrame.url) && isOurs(sender);
}
