import { createHash } from 'node:crypto';
import { headerValues } from './http-head.ts';
import type { HttpHead } from './http-head.ts';

export interface Protocol {
  /** As on the wire. */
  readonly name: string;
  /** Behind the slash, or null. */
  readonly version: string | null;
}

/** RFC 6455 §1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The list of all `Upgrade` lines (RFC 9110 §7.8), tolerant of empty members. */
export function upgradeList(head: HttpHead): readonly Protocol[] {
  return listMembers(head, 'upgrade').map((member) => {
    const slash = member.indexOf('/');
    return slash < 0 ? { name: member, version: null } : { name: member.slice(0, slash), version: member.slice(slash + 1) };
  });
}

/** Whether the list holds `token` (any case, any version). */
export function offersUpgrade(head: HttpHead, token: string): boolean {
  return upgradeList(head).some(({ name }) => name.toLowerCase() === token.toLowerCase());
}

/** Whether `Connection` (all lines, any case) holds `option`. */
export function hasConnectionOption(head: HttpHead, option: string): boolean {
  return listMembers(head, 'connection').some((member) => member.toLowerCase() === option.toLowerCase());
}

/** `Sec-WebSocket-Accept` for a key (RFC 6455 §4.2.2). */
export function acceptFor(key: string): string {
  return createHash('sha1').update(key.trim(), 'latin1').update(ACCEPT_GUID, 'latin1').digest('base64');
}

/** Members of a comma-separated field (RFC 9110 §5.6.1), trimmed, without empty ones. */
function listMembers(head: HttpHead, name: string): readonly string[] {
  return headerValues(head, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '');
}
