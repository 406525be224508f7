import type { ListPreview } from './list-parser.ts';
import { formatListedProxy, type ListedProxy } from './listed-proxy.ts';
import { ProxyList } from './packed-list.ts';
import { Packing } from './packing.ts';

/** A list of these proxies, each a line, for those that are no text. So few (a thousand) that no thread is needed. */
export function listOfProxies(proxies: readonly ListedProxy[]): { readonly list: ProxyList; readonly preview: ListPreview } {
  const packing = new Packing();
  const first: { line: number; proxy: string }[] = [];
  let repeated = 0;
  for (const [index, proxy] of proxies.entries()) {
    const line = index + 1;
    if (packing.entry(line, proxy) === null) first.push({ line, proxy: formatListedProxy(proxy) });
    else repeated += 1;
  }
  const counts = { lines: proxies.length, entries: first.length, bad: 0, repeated };
  return { list: new ProxyList({ counts, pieces: packing.finish() }), preview: { problems: [], first: first.slice(0, 100) } };
}
