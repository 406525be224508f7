import { Failure } from '../../../shared/model/failure.ts';
import {
  HOP_KINDS,
  isNormalHost,
  parseHop,
  parsePort,
  showHopText,
  type Credentials,
  type Hop,
  type HopKind,
} from '../../../shared/model/route.ts';
import type { ListedProxy } from './listed-proxy.ts';

/** What can be sent and kept at all: SOCKS takes 255 bytes of each (RFC 1929 §2), the window's own proxies take as much as this. */
const LONGEST_USER = 255;
const LONGEST_PASSWORD = 4096;

/** Nine of ten lines of the lists of this world; the rest takes the way of the URL parser, which is ten times as long. */
const PLAIN = /^(?:([a-z][a-z0-9]{3,6}):\/\/)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}):(\d{1,5})\/?$/u;

/** `host` or `[v6]`, then what follows it. */
const HOST_PORT = /^(\[[^\]]*\]|[^:/?#@\s[\]]+):(\d+)(?::([^]*))?$/u;

/**
 * Reads one proxy of a list: a hop URL, `host:port`, `host:port:user:password` (after a scheme, too), `user:password@host:port`, or `scheme host port`.
 * Throws `BAD_PROXY`; its message never holds what may be a password.
 */
export function readProxyText(text: string): ListedProxy {
  return plainProxy(text) ?? spelledProxy(text);
}

function plainProxy(text: string): ListedProxy | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const [, scheme, a = '', b = '', c = '', d = '', digits = ''] = match;
  const kind = scheme === undefined ? null : kindOf(scheme);
  const port = Number(digits);
  // Octets beyond 255 and those with leading zeros, which some take for octal, are the URL parser's to judge.
  if (kind === undefined || port < 1 || port > 65_535 || ![a, b, c, d].every(isOctet)) return null;
  return { kind, host: `${a}.${b}.${c}.${d}`, port };
}

function isOctet(digits: string): boolean {
  return Number(digits) <= 255 && (digits.length === 1 || !digits.startsWith('0'));
}

function spelledProxy(text: string): ListedProxy {
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^]*)$/iu.exec(text);
  if (url) {
    const [, scheme = '', rest = ''] = url;
    const kind = kindOf(scheme);
    if (kind === undefined) throw badProxy(text, `"${shownKind(scheme)}" is not a kind of proxy; use one of ${HOP_KINDS.join(', ')}`);
    const authority = rest.replace(/\/$/u, '');
    return hasLoginBehind(authority) ? colonProxy(text, kind, authority) : urlProxy(text, kind, authority);
  }
  const words = text.split(/\s+/u);
  if (words.length > 1) return wordsProxy(text, words);
  const at = text.lastIndexOf('@');
  if (at < 0 || hasLoginBehind(text)) return colonProxy(text, null, text);
  const { port, host } = hostAndPort(text, text.slice(at + 1));
  return checked(text, { kind: null, ...addressOf(text, host, port), ...withLogin(loginOf(text.slice(0, at))) });
}

/** `host:port:user:password`, as proxy sellers write it; an `@` in it is the password's, unless an address with a port follows. */
function hasLoginBehind(text: string): boolean {
  return HOST_PORT.exec(text)?.[3] !== undefined && !/@[^@]+:\d+$/u.test(text);
}

/** `scheme://[user[:password]@]host[:port]`. */
function urlProxy(text: string, kind: HopKind, authority: string): Hop {
  const at = authority.lastIndexOf('@');
  const { host, port } = parsedHop(text, `${kind}://${authority.slice(at + 1)}`);
  return checked(text, { kind, host, port, ...(at < 0 ? {} : withLogin(loginOf(authority.slice(0, at)))) });
}

/** `host:port` or `host:port:user:password`: a password may have colons, and nothing of it is encoded. */
function colonProxy(text: string, kind: HopKind | null, rest: string): ListedProxy {
  const { host, port, login } = hostAndPort(text, rest);
  const colon = login?.indexOf(':') ?? -1;
  const credentials =
    login === undefined || login === ''
      ? undefined
      : { username: colon < 0 ? login : login.slice(0, colon), password: colon < 0 ? '' : login.slice(colon + 1) };
  return checked(text, { kind, ...addressOf(text, host, port), ...withLogin(credentials) });
}

/** `scheme host port`, `scheme host:port`, `host port`, each with a user and a password behind where they are given. */
function wordsProxy(text: string, words: readonly string[]): ListedProxy {
  const kind = kindOf(words[0] ?? '');
  const rest = kind === undefined ? words : words.slice(1);
  // Without brackets an IPv6 address ends in what looks like a port.
  const joined = HOST_PORT.test(rest[0] ?? '');
  const [host = '', port = '', username, password, ...more] = joined ? splitPort(rest) : rest;
  const loginHalf = username !== undefined && password === undefined;
  if (more.length > 0 || loginHalf || !/^\d+$/u.test(port)) throw badProxy(text, USAGE);
  const credentials = username === undefined || password === undefined ? undefined : { username, password };
  return checked(text, { kind: kind ?? null, ...addressOf(text, host, port), ...withLogin(credentials) });
}

function splitPort([first = '', ...rest]: readonly string[]): readonly string[] {
  const colon = first.lastIndexOf(':');
  return [first.slice(0, colon), first.slice(colon + 1), ...rest];
}

const USAGE = 'write for instance http://host:port, host:port, host:port:user:password, user:password@host:port or "socks5 host port"';

function hostAndPort(text: string, rest: string): { readonly host: string; readonly port: string; readonly login: string | undefined } {
  const match = HOST_PORT.exec(rest);
  if (match === null) throw badProxy(text, /^[^:\s]+$/u.test(rest) ? 'it has no port' : USAGE);
  return { host: match[1] ?? '', port: match[2] ?? '', login: match[3] };
}

/** Host normalised, port in its range. */
export function addressOf(text: string, host: string, port: string): { readonly host: string; readonly port: number } {
  const number = portOf(text, port);
  // Nearly all of a million are.
  if (isNormalHost(host)) return { host, port: number };
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return { host: parsedHop(text, `http://${bracketed}:1`).host, port: number };
}

function portOf(text: string, port: string): number {
  try {
    return parsePort(port);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw badProxy(text, /^\d{1,20}$/u.test(port) ? `port ${port} is not between 1 and 65535` : 'its port is not between 1 and 65535');
  }
}

/** Given nothing but host and port: what the message repeats of them is no secret. */
function parsedHop(text: string, url: string): Hop {
  try {
    return parseHop(url);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw badProxy(text, error.code === 'BAD_PORT' ? 'its port is not between 1 and 65535' : 'this is not the name or address of a host');
  }
}

/** `user:password`, percent-encoded as in URLs; where that cannot be, it was not meant so. */
function loginOf(userinfo: string): Credentials | undefined {
  if (userinfo === '') return undefined;
  const colon = userinfo.indexOf(':');
  return {
    username: decoded(colon < 0 ? userinfo : userinfo.slice(0, colon)),
    password: colon < 0 ? '' : decoded(userinfo.slice(colon + 1)),
  };
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return text;
  }
}

export function withLogin(credentials: Credentials | undefined): { readonly credentials?: Credentials } {
  if (credentials === undefined) return {};
  const { username, password } = credentials;
  return username === '' && password === '' ? {} : { credentials };
}

/** The proxy itself, if its login can be used at all. */
export function checked<Proxy extends ListedProxy>(text: string, proxy: Proxy): Proxy {
  const { username = '', password = '' } = proxy.credentials ?? {};
  if (username.length > LONGEST_USER || password.length > LONGEST_PASSWORD)
    throw badProxy(text, 'its user name or password is longer than any proxy takes');
  return proxy;
}

/** Lists write kinds in any case. `socks` alone means version 5 with names resolved by the proxy, as in Chromium and GNOME's settings. */
export function kindOf(word: string): HopKind | undefined {
  const lower = word.toLowerCase();
  return lower === 'socks' ? 'socks5h' : HOP_KINDS.find((kind) => kind === lower);
}

/** A word in the place of a scheme, if it looks like one. */
export function shownKind(word: string): string {
  return /^[a-z][a-z0-9+.-]{0,19}$/iu.test(word) ? word : '***';
}

/** What may be shown of a text that is no proxy. Of a row without its header nobody can say which of its cells is a password. */
export function showProxyText(text: string): string {
  if (/[\s,;|]/u.test(text)) return '***';
  // Without this a user name would be taken for a scheme.
  return text.includes('://') ? showHopText(text) : showHopText(text.replace(/^[^]*@/u, '@'));
}

export function badProxy(text: string, why: string): Failure {
  return badText(showProxyText(text), why);
}

/** `shown` is what may be shown of the line; empty: nothing. */
export function badText(shown: string, why: string): Failure {
  return new Failure('BAD_PROXY', shown === '' ? why : `"${shown}": ${why}`, { stage: 'usage' });
}
