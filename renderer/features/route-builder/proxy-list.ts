import { Failure } from '../../../shared/model/failure.ts';
import { formatHop, parseHop, showHopText, type Hop } from '../../../shared/model/route.ts';

/** A line of a pasted list. `text` is what was pasted and may hold a password: never show it; `shown` may be shown. */
export type ListLine =
  | { readonly number: number; readonly ok: true; readonly text: string; readonly shown: string; readonly hop: Hop }
  | { readonly number: number; readonly ok: false; readonly shown: string; readonly problem: string };

/** Without a scheme it is taken for an HTTP proxy: what most lists mean by `host:port`. */
export function withScheme(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /^[a-z][a-z0-9+.-]*:\/\//iu.test(trimmed) ? trimmed : `http://${trimmed}`;
}

export function isList(text: string): boolean {
  return linesOf(text).length > 1;
}

/** The proxies of a pasted text, one a line; blank lines and `#` comments are left out, and so is what was there before. */
export function readList(text: string): readonly ListLine[] {
  const known = new Set<string>();
  const lines: ListLine[] = [];
  for (const { number, line } of linesOf(text)) {
    const url = withScheme(line);
    try {
      const hop = parseHop(url);
      if (known.has(url)) continue;
      known.add(url);
      lines.push({ number, ok: true, text: url, shown: formatHop(hop), hop });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      lines.push({ number, ok: false, shown: showHopText(line), problem: error.message });
    }
  }
  return lines;
}

function linesOf(text: string): readonly { readonly number: number; readonly line: string }[] {
  return text
    .replace(/^\uFEFF/u, '')
    .split(/\r\n|\r|\n/u)
    .map((line, index) => ({ number: index + 1, line: line.replace(/(?:^|\s)#.*$/u, '').trim() }))
    .filter(({ line }) => line !== '');
}
