import { formatEndpoint, formatHop, type Credentials, type Hop } from '../../../shared/model/route.ts';
import type { BadLine, RepeatedLine } from '../../../shared/model/sweep.ts';

/** A proxy of a list that does not say what it speaks: it is tried as http, then socks5, then socks4 (CLI.md, "Lists"). */
export interface BareProxy {
  readonly kind: null;
  /** As in `Hop`. */
  readonly host: string;
  readonly port: number;
  readonly credentials?: Credentials;
}

export type ListedProxy = Hop | BareProxy;

/** A line that names a proxy that was not named before. Its password is in it: never show it but by `formatListedProxy`. */
export interface ListEntry {
  readonly line: number;
  readonly proxy: ListedProxy;
}

/** What became of a line: an entry, a line that is none, or one that was there before. Comments and blank lines are not there. */
export type ListItem = ListEntry | BadLine | RepeatedLine;

export interface ListCounts {
  /** Lines that were read, or elements of a JSON array, whatever became of them. */
  readonly lines: number;
  readonly entries: number;
  readonly bad: number;
  readonly repeated: number;
}

/** The proxy as it may be shown; a bare one stays bare. */
export function formatListedProxy(proxy: ListedProxy): string {
  return proxy.kind === null ? `${proxy.credentials ? '***@' : ''}${formatEndpoint(proxy)}` : formatHop(proxy);
}
