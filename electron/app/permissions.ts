import type { Session } from 'electron';
import { isPageUrl } from '../../shared/ipc/page-address.ts';

/** Copying transcripts and commands is what the page needs of what a browser would ask for. Reading the clipboard is not. */
const ALLOWED = 'clipboard-sanitized-write';

/** Denies the page everything else that a browser would ask its user about. Without these handlers Electron grants all of it. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) => {
    callback(permission === ALLOWED && isPageUrl(contents.getURL()));
  });
  session.setPermissionCheckHandler((contents, permission) => permission === ALLOWED && contents !== null && isPageUrl(contents.getURL()));
}
