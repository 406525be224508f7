import type { HttpHead } from './http-head.ts';

export interface Protocol {
  /** As on the wire. */
  readonly name: string;
  /** Behind the slash, or null. */
  readonly version: string | null;
}
/** The list of all `Upgrade` lines (RFC 9110 §7.8), tolerant of empty members. */
export declare function upgradeList(head: HttpHead): readonly Protocol[];
/** Whether the list holds `token` (any case, any version). */
export declare function offersUpgrade(head: HttpHead, token: string): boolean;
/** Whether `Connection` (all lines, any case) holds `option`. */
export declare function hasConnectionOption(head: HttpHead, option: string): boolean;
/** `Sec-WebSocket-Accept` for a key (RFC 6455 §4.2.2). */
export declare function acceptFor(key: string): string;
