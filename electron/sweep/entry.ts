import type { ListEntry } from './list/listed-proxy.ts';

export { formatListedProxy as formatProxy } from './list/listed-proxy.ts';
export type SweepEntry = ListEntry;
