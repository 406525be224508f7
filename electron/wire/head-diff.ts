import type { HttpHead } from './http-head.ts';
export interface HeaderChange {
  readonly change: 'added' | 'removed' | 'value' | 'name-case' | 'moved' | 'start-line';
  /** Lower-case field name; for `start-line` the empty string. */
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}
/** `relayed`: compare a request with what RFC 9112 §3.2 has a relay send on, so absolute-form → origin-form (and the `*` of OPTIONS) is no change. */
export declare function diffHeads(sent: HttpHead, received: HttpHead, options?: { readonly relayed?: boolean }): readonly HeaderChange[];
