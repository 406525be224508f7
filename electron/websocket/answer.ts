import type { ServerHalf } from '../../shared/model/handshake.ts';
import { headerValues, serialiseHead, type RequestHead } from '../wire/http-head.ts';
import { acceptFor, upgradeList } from '../wire/upgrade.ts';

/** What the server says to a request: the head to send, and a short text for refusals. */
export type ServerAnswer =
  | { readonly kind: 'upgrade'; readonly status: 101; readonly head: Buffer }
  | { readonly kind: 'refusal'; readonly status: number; readonly head: Buffer; readonly body: Buffer; readonly reason: string };

/**
 * The server's half of the handshake as a pure function (PROTOCOL.md, "The handshake"): GET and OPTIONS, HTTP/1.1, any target, any extra
 * headers, an Upgrade that holds the expected token. `insist` answers 101 also when the Upgrade or the version was lost on the way.
 * `Connection` is not required. A request with a body is refused, since its body could not be told from the stream.
 */
export function answerRequest(head: RequestHead, half: ServerHalf): ServerAnswer {
  const [major = '', minor = ''] = head.version.split('.');
  const flaw = head.irregularities.find(({ smuggling, code }) => smuggling && code !== 'missing-host');
  if (flaw) return refuse(400, half, `the request head is ambiguous: ${flaw.code}`);
  if (major !== '1') return refuse(major === '' ? 400 : 505, half, 'this server speaks HTTP/1.1');
  if (head.method !== 'GET' && head.method !== 'OPTIONS') return refuse(405, half, 'a websocket is opened with GET or OPTIONS');
  if (headerValues(head, 'transfer-encoding').length > 0)
    return refuse(501, half, 'the request has a body; a websocket is opened without one');
  if (headerValues(head, 'content-length').some((value) => !/^0+$/u.test(value)))
    return refuse(400, half, 'the request has a body; a websocket is opened without one');
  const offered = upgradeList(head).find(({ name }) => name.toLowerCase() === half.token);
  if (half.answer !== 'insist') {
    // An Upgrade in HTTP/1.0 must be ignored (RFC 9110 §7.8).
    if (minor === '0') return refuse(426, half, 'the request came as HTTP/1.0, which cannot upgrade');
    if (!offered) return refuse(426, half, `the request came without "Upgrade: ${protocolName(half.token)}"`);
  }
  const headers: [string, string][] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', offered ? spelled(offered.name, offered.version) : protocolName(half.token)],
  ];
  const [key] = headerValues(head, 'sec-websocket-key');
  if (half.answer === 'keyed' && key !== undefined) headers.push(['Sec-WebSocket-Accept', acceptFor(key)]);
  return { kind: 'upgrade', status: 101, head: serialiseHead('HTTP/1.1 101 Switching Protocols', headers) };
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  426: 'Upgrade Required',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

/** A refusal that closes the connection, with one line of text for people. 405 names the methods, 426 the protocol (RFC 9110 §15.5.6, §15.5.22). */
export function refuse(status: number, half: ServerHalf, reason: string): ServerAnswer {
  const body = Buffer.from(`${reason}\n`, 'latin1');
  const headers: [string, string][] = [];
  if (status === 426) headers.push(['Upgrade', protocolName(half.token)]);
  headers.push(['Connection', status === 426 ? 'Upgrade, close' : 'close']);
  if (status === 405) headers.push(['Allow', 'GET, OPTIONS']);
  headers.push(['Content-Type', 'text/plain'], ['Content-Length', String(body.length)]);
  return {
    kind: 'refusal',
    status,
    head: serialiseHead(`HTTP/1.1 ${String(status)} ${REASONS[status] ?? 'Refused'}`, headers),
    body,
    reason,
  };
}

/**
 * The offered protocol in the client's own spelling: a server may only switch to what was offered, and some proxies compare it byte for byte
 * (RFC 9110 §7.8). A version that is no plain token stays away, since a stranger chose it.
 */
function spelled(name: string, version: string | null): string {
  return version !== null && /^[\w.+-]{1,16}$/u.test(version) ? `${name}/${version}` : name;
}

function protocolName(token: string): string {
  switch (token) {
    case 'websocket':
      return 'WebSocket';
    case 'duplexscope':
      return 'duplexscope/1';
    default:
      return token;
  }
}
