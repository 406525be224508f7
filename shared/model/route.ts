import { Failure } from './failure.ts';
import { showUnseen } from './unseen.ts';

/** `http` and `https` are CONNECT (or relay) proxies, `https` with TLS to the proxy; `socks5` resolves here, `socks5h` at the proxy. */
export const HOP_KINDS = ['http', 'https', 'socks4', 'socks4a', 'socks5', 'socks5h'] as const;
export type HopKind = (typeof HOP_KINDS)[number];

/** The kinds that a bare `host:port` is tried as, in this order (CLI.md, "Lists"). */
export const GUESSED_KINDS: readonly HopKind[] = ['http', 'socks5', 'socks4'];

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** TLS trust for one leg. All off means: the system's trust store and the name must match. */
export interface TlsTrust {
  /** PEM text of additional authorities. */
  readonly ca?: string;
  /** SHA-256 of the certificate, lower-case hex without colons. */
  readonly pin?: string;
  readonly insecure?: boolean;
}

export interface Hop {
  readonly kind: HopKind;
  /** A-label, IPv4, or IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly credentials?: Credentials;
  readonly trust?: TlsTrust;
}

export const DEFAULT_PORTS: Readonly<Record<HopKind, number>> = {
  http: 80,
  https: 443,
  socks4: 1080,
  socks4a: 1080,
  socks5: 1080,
  socks5h: 1080,
};

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** How the last HTTP hop is used; `direct` is a route without hops. */
export type RouteMode = 'direct' | 'tunnel' | 'relay';
export type RequestedMode = 'auto' | 'tunnel' | 'relay';

export interface Route {
  readonly hops: readonly Hop[];
  readonly mode: RouteMode;
}

/** `host:port`, with brackets around IPv6. */
export function formatEndpoint({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** Reads `HOST:PORT` or `[IPV6]:PORT`; IDN becomes A-labels. Throws `BAD_URL` or `BAD_PORT` with what to write instead. */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(?:\[([^\]]+)\]|([^:/?#@\s]+)):(\d{1,6})$/u.exec(text.trim());
  if (!match)
    throw new Failure('BAD_URL', `"${text}" is not HOST:PORT; write for instance 127.0.0.1:8080 or [::1]:8080`, { stage: 'usage' });
  return { host: normaliseHost(match[1] ?? match[2] ?? '', match[1] !== undefined), port: parsePort(match[3] ?? '') };
}

/** 1..65535, else `BAD_PORT`. */
export function parsePort(text: string): number {
  const port = /^\d{1,6}$/u.test(text) ? Number(text) : NaN;
  if (!(port >= 1 && port <= 65535)) throw new Failure('BAD_PORT', `port "${text}" is not between 1 and 65535`, { stage: 'usage' });
  return port;
}

/** Reads a hop URL of PROTOCOL.md ("Routes"). The error never repeats the URL's credentials: what stands in brackets and is no address may be a piece of them. */
export function parseHop(text: string): Hop {
  const shown = (): string => showHopText(text.trim());
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/]*)@)?(?:\[([0-9a-f:.]+)\]|([^:/?#@[\]\s]+))(?::(\d+))?\/?$/iu.exec(text.trim());
  const kind = HOP_KINDS.find((known) => known === match?.[1]?.toLowerCase());
  if (!match)
    throw new Failure('BAD_URL', `"${shown()}" is not a proxy URL; write for instance http://127.0.0.1:3128 or socks5h://127.0.0.1:1080`, {
      stage: 'usage',
    });
  if (!kind) throw new Failure('BAD_URL', `unknown scheme in "${shown()}"; use one of ${HOP_KINDS.join(', ')}`, { stage: 'usage' });
  const [, , userinfo, bracketed, plain, port] = match;
  const credentials = userinfo === undefined || userinfo === '' ? undefined : parseUserinfo(userinfo, shown);
  return {
    kind,
    host: normaliseHost(bracketed ?? plain ?? '', bracketed !== undefined),
    port: port === undefined ? DEFAULT_PORTS[kind] : parsePort(port),
    ...(credentials ? { credentials } : {}),
  };
}

/** The hop as it may be shown: `http://***@host:port`, the port always written. */
export function formatHop(hop: Hop): string {
  return `${hop.kind}://${hop.credentials ? '***@' : ''}${formatEndpoint(hop)}`;
}

/** Cuts the userinfo out of anything that looks like a URL. Up to the last `@` of a word: a password may hold `/` and `@` that nobody encoded. */
export function redactUrl(text: string): string {
  return text.replace(/(^(?![a-z][a-z0-9+.-]*:\/\/)|:\/\/)\S*@/giu, '$1***@');
}

/**
 * What an error may repeat of a text that should have been a hop URL. It is broken, so nobody can say where in it the password is
 * (`host:port:user:password` is common in lists): only what looks like scheme, host and port is shown.
 */
export function showHopText(text: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/*|\/*)([^]*)$/iu.exec(text) ?? [];
  const at = rest.lastIndexOf('@');
  const end = rest.slice(at + 1);
  const harmless = /^(?:\[[0-9a-f:.]*\]?|[^:@[\]\s]*)(?::\d*)?(?:[/?#][^:@]*)?$/iu.test(end);
  return JSON.stringify(`${scheme}${at >= 0 ? '***@' : ''}${harmless ? end.slice(0, 80) : '***'}`).slice(1, -1);
}

function parseUserinfo(userinfo: string, shown: () => string): Credentials {
  const colon = userinfo.indexOf(':');
  try {
    return {
      username: decodeURIComponent(colon < 0 ? userinfo : userinfo.slice(0, colon)),
      password: colon < 0 ? '' : decodeURIComponent(userinfo.slice(colon + 1)),
    };
  } catch {
    throw new Failure('BAD_URL', `the user or password in "${shown()}" has a stray "%"; write it as %25`, { stage: 'usage' });
  }
}

/** Longer names cannot be looked up (RFC 1035 §2.3.4). */
const LONGEST_HOST = 253;

/** No `xn--`, and no end that may be a number. */
const NORMAL_NAME = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)*[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;
const NORMAL_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/u;

/** Whether the URL parser would leave it as it is: a lower-case name or an IPv4 address. */
export function isNormalHost(host: string): boolean {
  return host.length <= LONGEST_HOST && (NORMAL_IPV4.test(host) || NORMAL_NAME.test(host));
}

function normaliseHost(host: string, bracketed: boolean): string {
  if (host.length > LONGEST_HOST)
    throw new Failure('BAD_URL', `"${host.slice(0, 40)}…" is longer than a host name can be (${String(LONGEST_HOST)} characters)`, {
      stage: 'usage',
    });
  if (!bracketed && isNormalHost(host)) return host;
  // The URL parser knows IDNA, IPv6 compression and the odd spellings of IPv4; it needs a special scheme to apply them.
  try {
    const { hostname } = new URL(`http://${bracketed ? `[${host}]` : host}/`);
    return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  } catch {
    throw new Failure('BAD_URL', `"${showUnseen(host)}" is not a host name or an address`, { stage: 'usage' });
  }
}
