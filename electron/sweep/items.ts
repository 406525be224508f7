import type { ProxyList } from './list/packed-list.ts';
import type { ListEntry, ListItem } from './list/listed-proxy.ts';

/** A list that has been read; its items come from the beginning each time they are asked for. */
export type SweepList = Pick<ProxyList, 'entries' | 'bad' | 'repeated' | 'items'>;

export function isEntry(item: ListItem): item is ListEntry {
  return 'proxy' in item;
}
