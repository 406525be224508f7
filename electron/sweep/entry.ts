import { formatEndpoint, formatHop, type Credentials, type Hop, type HopKind } from '../../shared/model/route.ts';

/** A proxy of a list that is only `host:port`: its kind has to be found out. */
export interface BareProxy {
  readonly kind: null;
  readonly host: string;
  readonly port: number;
  readonly credentials?: Credentials;
}

/** One line of a list that is to be tested. */
export interface SweepEntry {
  readonly line: number;
  readonly proxy: Hop | BareProxy;
}

/** The kinds that a bare `host:port` is tried as, in this order (CLI.md, "Lists"). */
export const GUESSED_KINDS: readonly HopKind[] = ['http', 'socks5', 'socks4'];

/** As it may be shown, the password as `***`; a bare one stays bare. */
export function formatProxy(proxy: Hop | BareProxy): string {
  if (proxy.kind !== null) return formatHop(proxy);
  return `${proxy.credentials ? '***@' : ''}${formatEndpoint(proxy)}`;
}
