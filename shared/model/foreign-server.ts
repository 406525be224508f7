import { Failure } from './failure.ts';
import type { Resource } from './handshake.ts';
import { formatEndpoint, type Endpoint } from './route.ts';
import { withoutSecretValues } from './secret-names.ts';

/** Somebody else's standard WebSocket server, as people name it: an address (RFC 6455 §3) and what the handshake is to say besides. */
export interface ForeignServer {
  readonly target: Endpoint;
  /** `wss://`. */
  readonly secure: boolean;
  readonly resource: Resource;
}

export interface ForeignExtras {
  readonly origin: string | null;
  readonly subprotocols: readonly string[];
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export function isWebSocketUrl(text: string): boolean {
  return /^wss?:\/\//iu.test(text);
}

const NOTHING: ForeignExtras = { origin: null, subprotocols: [], headers: [] };

/** Reads a `ws://` or `wss://` URL and what goes with it. Nothing of the URL is repeated in an error: it may hold a password. Throws `BAD_URL` or `BAD_USAGE`. */
export function readForeignServer(text: string, { origin, subprotocols, headers }: ForeignExtras = NOTHING): ForeignServer {
  const url = readUrl(text);
  const secure = url.protocol === 'wss:';
  const lines: (readonly [string, string])[] = [
    ...(origin === null ? [] : [readHeaderLine(`Origin: ${origin}`)]),
    ...(subprotocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', subprotocols.map(readSubprotocol).join(', ')] as const]),
    ...headers.map(([name, value]) => readHeaderLine(`${name}: ${value}`)),
  ];
  return {
    target: { host: url.hostname.replace(/^\[|\]$/gu, ''), port: portOf(url) },
    secure,
    resource: { path: `${url.pathname}${url.search}`, headers: lines },
  };
}

/** The address as it may be shown and kept: the port always written, values of the query whose names say that they are secret as `***`. */
export function shownAddress({ target, secure, resource }: Pick<ForeignServer, 'target' | 'secure' | 'resource'>): string {
  const [path = '', ...query] = resource.path.split('?');
  const shown = query.length === 0 ? '' : `?${withoutSecretValues(query.join('?'), '***')}`;
  return `${secure ? 'wss' : 'ws'}://${formatEndpoint(target)}${path}${shown}`;
}

function readUrl(text: string): URL {
  if (!isWebSocketUrl(text) || !URL.canParse(text))
    throw badUrl('the ws:// or wss:// URL cannot be read; write for instance wss://app.example/socket');
  const url = new URL(text);
  if (url.hash !== '' || text.includes('#'))
    throw badUrl('a WebSocket URL has no part behind #; leave it out, or write %23 for the character');
  if (url.username !== '' || url.password !== '')
    throw badUrl('a WebSocket URL has no user and password; send them as a header, "Authorization: Basic …"');
  return url;
}

function portOf({ port, protocol }: URL): number {
  if (port === '') return protocol === 'wss:' ? 443 : 80;
  if (Number(port) === 0) throw badUrl('port 0 cannot be connected to; give a port from 1 to 65535, or leave it out');
  return Number(port);
}

/** RFC 9110 §5.6.2, and a value of visible characters, spaces and tabs (§5.5). */
const LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/u;
/** What the handshake itself writes. */
const TAKEN = ['host', 'connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version', 'proxy-authorization'];

/** `Name: value`. Throws `BAD_USAGE`, without repeating the value. */
export function readHeaderLine(text: string): readonly [name: string, value: string] {
  const [, name, value] = LINE.exec(text) ?? [];
  if (name === undefined || value === undefined) throw bad('a header is one line, "Name: value", without line breaks');
  if (TAKEN.includes(name.toLowerCase())) throw bad(`the header ${name} cannot be set: the handshake writes that line itself`);
  return [name, value];
}

/** A token (RFC 6455 §4.1). Throws `BAD_USAGE`. */
export function readSubprotocol(text: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/u.test(text)) throw bad('a subprotocol is one name without spaces and commas');
  return text;
}

function badUrl(message: string): Failure {
  return new Failure('BAD_URL', message, { stage: 'usage', hop: 'target' });
}

function bad(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage', hop: 'target' });
}
