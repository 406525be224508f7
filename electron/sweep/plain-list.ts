import { Failure } from '../../shared/model/failure.ts';
import { parseEndpoint, parseHop } from '../../shared/model/route.ts';
import type { BareProxy, SweepEntry } from './entry.ts';
import type { ListItem, SweepList } from './items.ts';
import { formatProxy } from './entry.ts';

/** A list of hop URLs and `host:port`, one a line, with comments and blank lines. */
export function plainList(text: string): SweepList {
  const items: ListItem[] = [];
  const seen = new Map<string, number>();
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (/^\s*(?:#|$)/u.test(content)) continue;
    try {
      const proxy: SweepEntry['proxy'] = content.includes('://') ? parseHop(content) : bare(content);
      const key = `${formatProxy(proxy)} ${JSON.stringify(proxy.credentials ?? null)}`;
      const sameAs = seen.get(key);
      if (sameAs !== undefined) items.push({ line, sameAs });
      else {
        seen.set(key, line);
        items.push({ line, proxy });
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      items.push({ line, error: { code: 'BAD_PROXY', message: error.message } });
    }
  }
  const count = (has: (item: ListItem) => boolean): number => items.filter(has).length;
  return {
    entries: count((item) => 'proxy' in item),
    bad: count((item) => 'error' in item),
    repeated: count((item) => 'sameAs' in item),
    items: () => items,
  };
}

function bare(text: string): BareProxy {
  return { kind: null, ...parseEndpoint(text) };
}
