import { randomBytes } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import { DEFAULT_HEAD_LIMITS, type Offer, type Resource, type Variant } from '../../shared/model/handshake.ts';
import { formatEndpoint, type Endpoint } from '../../shared/model/route.ts';
import { serialiseHead } from '../wire/http-head.ts';

export interface RequestOptions {
  /** `absolute` through a relaying proxy, else `origin` (the default). */
  readonly form?: 'origin' | 'absolute';
  /** `Sec-WebSocket-Key` of the keyed variants; a fresh one when left out. */
  readonly key?: string;
  /** Value for the relaying proxy (`Basic …`); never meant for the server. */
  readonly proxyAuthorization?: string | null;
  /** The head of the variant `custom`, as `readCustomHead` gives it. Sent as it is: `form` and `proxyAuthorization` do not touch it. */
  readonly customHead?: Buffer;
  /** The handshake runs inside TLS, so that the default port is 443. */
  readonly secure?: boolean;
  /** Somebody else's resource in place of `/`. */
  readonly resource?: Resource;
  /** What is asked for; `websocket` by default. TLS goes by RFC 2817's token, `TLS/1.0`, and needs no key. */
  readonly offer?: Offer;
}

/**
 * The request head of a variant (PROTOCOL.md, "Handshake variants"), ready to be sent: Host, Connection, Upgrade, then the extras.
 * Rule 1: nothing in it but the host was chosen by an author. Throws `BAD_USAGE` for `custom` without a head.
 */
export function buildRequest(variant: Variant, target: Endpoint, options: RequestOptions = {}): Buffer {
  if (variant === 'custom') {
    if (options.customHead === undefined)
      throw new Failure('BAD_USAGE', 'the variant custom needs a head; give one with --head FILE', { stage: 'usage' });
    return options.customHead;
  }
  const { secure = false, offer = 'websocket' } = options;
  const authority = target.port === (secure ? 443 : 80) ? formatEndpoint(target).replace(/:\d+$/u, '') : formatEndpoint(target);
  const headers: [string, string][] = [['Host', authority]];
  if (variant !== 'no-connection') headers.push(['Connection', 'Upgrade']);
  headers.push(['Upgrade', offerValue(offer, variant)]);
  if (variant === 'proxy-connection') headers.push(['Proxy-Connection', 'keep-alive']);
  if (usesKey(variant) && offer !== 'tls') headers.push(['Sec-WebSocket-Key', options.key ?? newKey()], ['Sec-WebSocket-Version', '13']);
  const authorization = options.proxyAuthorization ?? null;
  if (authorization !== null) headers.push(['Proxy-Authorization', authorization]);
  const form = options.form ?? 'origin';
  for (const [name, value] of options.resource?.headers ?? []) headers.push([name, value]);
  const origin = form === 'absolute' ? `${secure ? 'https' : 'http'}://${authority}` : null;
  return serialiseHead(startLine(variant, origin, options.resource?.path ?? '/'), headers);
}

/** Whether the variant's request carries a `Sec-WebSocket-Key`. */
export function usesKey(variant: Variant): boolean {
  return variant === 'keyed-request' || variant === 'keyed' || variant === 'rfc6455';
}

/** A fresh `Sec-WebSocket-Key`: 16 random bytes in base64 (RFC 6455 §4.1). */
export function newKey(): string {
  return randomBytes(16).toString('base64');
}

/**
 * Checks what a user gave as the head of the variant `custom`; the bytes stay as they are, LF or CRLF.
 * Throws `BAD_HEAD` when it is empty, longer than `maxBytes` or does not end with an empty line: without one the server would wait for more for ever.
 */
export function readCustomHead(bytes: Buffer, maxBytes: number = DEFAULT_HEAD_LIMITS.maxBytes): Buffer {
  if (bytes.length > maxBytes)
    throw new Failure('BAD_HEAD', `the head has ${String(bytes.length)} bytes; at most ${String(maxBytes)} are sent`, { stage: 'usage' });
  if (!/\S/u.test(bytes.toString('latin1')))
    throw new Failure('BAD_HEAD', 'the head is empty; its first line is for instance "GET / HTTP/1.1"', { stage: 'usage' });
  if (!/\n\r?\n$/u.test(bytes.toString('latin1'))) {
    throw new Failure('BAD_HEAD', 'the head does not end with an empty line; add one at its end', { stage: 'usage' });
  }
  return bytes;
}

function startLine(variant: Variant, origin: string | null, path: string): string {
  switch (variant) {
    case 'options':
      return `OPTIONS ${origin ?? '*'} HTTP/1.1`;
    case 'options-star':
      return 'OPTIONS * HTTP/1.1';
    case 'http10':
      return `GET ${origin ?? ''}${path} HTTP/1.0`;
    default:
      return `GET ${origin ?? ''}${path} HTTP/1.1`;
  }
}

function offerValue(offer: Offer, variant: Variant): string {
  switch (offer) {
    case 'websocket':
      return upgradeValue(variant);
    case 'tls':
      return 'TLS/1.0';
    // From the bottom of the stack up, as RFC 2817 §3.3 lists them.
    case 'tls-and-websocket':
      return `TLS/1.0, ${upgradeValue(variant)}`;
  }
}

function upgradeValue(variant: Variant): string {
  switch (variant) {
    case 'versioned-token':
      return 'WebSocket/1.0';
    case 'lowercase-token':
    // Browsers write it in lower case, and this rung is what a browser would send.
    case 'rfc6455':
      return 'websocket';
    case 'foreign-token':
      return 'duplexscope/1';
    default:
      return 'WebSocket';
  }
}
