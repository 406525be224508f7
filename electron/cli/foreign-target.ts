import type { Endpoint } from '../../shared/model/route.ts';
import type { Resource } from '../../shared/model/handshake.ts';
import { bad } from './values.ts';

/** Options that speak of somebody else's WebSocket server. */
export interface ForeignOptions {
  readonly header?: readonly (readonly [name: string, value: string])[];
  readonly subprotocol?: readonly string[];
  readonly origin?: string;
}

export interface ForeignTarget {
  readonly target: Endpoint;
  /** `wss://`. */
  readonly secure: boolean;
  readonly resource: Resource;
}

export function isForeign(text: string | undefined): text is string {
  return text !== undefined && /^wss?:\/\//iu.test(text);
}

/** Reads a `ws://` or `wss://` URL (RFC 6455 §3) and what goes with it. Nothing of a URL is repeated in an error: it may hold a password. Throws a `Failure` of the stage `usage`. */
export function readForeign(text: string, { header = [], subprotocol = [], origin }: ForeignOptions): ForeignTarget {
  if (!URL.canParse(text)) throw bad('the ws:// or wss:// URL cannot be read; write for instance wss://app.example/socket');
  const url = new URL(text);
  if (url.hash !== '' || text.includes('#'))
    throw bad('a WebSocket URL has no part behind #; leave it out, or write %23 for the character');
  if (url.username !== '' || url.password !== '')
    throw bad('a WebSocket URL has no user and password; send them with --header "Authorization: Basic …"');
  const secure = url.protocol === 'wss:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0) throw bad('port 0 cannot be connected to; give a port from 1 to 65535, or leave it out');
  const headers: [string, string][] = [
    ...(origin === undefined ? [] : [['Origin', origin] as [string, string]]),
    ...(subprotocol.length === 0 ? [] : [['Sec-WebSocket-Protocol', subprotocol.join(', ')] as [string, string]]),
    ...header.map(([name, value]): [string, string] => [name, value]),
  ];
  return {
    target: { host: url.hostname.replace(/^\[|\]$/gu, ''), port },
    secure,
    resource: { path: `${url.pathname}${url.search}`, headers },
  };
}

/** RFC 9110 §5.6.2, and a value of visible characters, spaces and tabs (§5.5). */
const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/u;
/** What the handshake itself writes. */
const TAKEN = ['host', 'connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version', 'proxy-authorization'];

/** `Name: value`. */
export function readHeader(text: string): readonly [name: string, value: string] {
  const [, name, value] = LINE.exec(text) ?? [];
  if (name === undefined || value === undefined) throw bad('--header wants one line as "Name: value", without line breaks');
  if (TAKEN.includes(name.toLowerCase())) throw bad(`--header cannot set ${name}: the handshake writes that line itself`);
  return [name, value];
}

/** A token (RFC 6455 §4.1). */
export function readSubprotocol(text: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(text)) throw bad('--subprotocol wants one name without spaces and commas; repeat it for more');
  return text;
}
