import type { HopKind } from '../../shared/model/route.ts';
import type { ListEntry } from './list/listed-proxy.ts';

export { formatListedProxy as formatProxy } from './list/listed-proxy.ts';
export type SweepEntry = ListEntry;

/** The kinds that a bare `host:port` is tried as, in this order (CLI.md, "Lists"). */
export const GUESSED_KINDS: readonly HopKind[] = ['http', 'socks5', 'socks4'];
