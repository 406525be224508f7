import { formatListedProxy, type ListItem } from '../../../electron/sweep/list/listed-proxy.ts';
import { ListParser } from '../../../electron/sweep/list/list-parser.ts';
import { ProxyList } from '../../../electron/sweep/list/packed-list.ts';

/** The list that a text is, given in these pieces. */
export function listOf(...pieces: readonly string[]): ProxyList {
  const parser = new ListParser();
  for (const piece of pieces) parser.add(piece);
  parser.end();
  return new ProxyList(parser.finish());
}

/** Each item in few words: `LINE shown`, `LINE ! message`, `LINE = FIRST`. */
export function told(list: ProxyList): string[] {
  return [...list.items()].map(wordsOf);
}

function wordsOf(item: ListItem): string {
  const line = String(item.line);
  if ('error' in item) return `${line} ! ${item.error.message}`;
  return 'sameAs' in item ? `${line} = ${String(item.sameAs)}` : `${line} ${formatListedProxy(item.proxy)}`;
}
