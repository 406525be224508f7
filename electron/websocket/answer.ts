import { tokensOfOffer, type Offer, type ServerHalf } from '../../shared/model/handshake.ts';
import { headerValues, serialiseHead, type RequestHead } from '../wire/http-head.ts';
import { acceptFor, upgradeList } from '../wire/upgrade.ts';

/** What the server says to a request: the head to send, and a short text for refusals. */
export type ServerAnswer =
  | { readonly kind: 'upgrade'; readonly status: 101; readonly head: Buffer }
  | { readonly kind: 'refusal'; readonly status: number; readonly head: Buffer; readonly body: Buffer; readonly reason: string };

/**
 * The server's half of the handshake as a pure function (PROTOCOL.md, "The handshake"): GET and OPTIONS, HTTP/1.1, any target, any extra
 * headers, an Upgrade that holds the expected token. `insist` answers 101 also when the Upgrade or the version was lost on the way.
 * With `offer` the Upgrade must hold TLS instead, or both (RFC 2817 §4.2: a server that wants TLS answers 426 and names it).
 * `Connection` is not required. A request with a body is refused, since its body could not be told from the stream.
 */
export function answerRequest(head: RequestHead, half: ServerHalf, offer: Offer = 'websocket'): ServerAnswer {
  const refused = (status: number, reason: string): ServerAnswer => refuse(status, half, reason, offer);
  const [major = '', minor = ''] = head.version.split('.');
  const flaw = head.irregularities.find(({ smuggling, code }) => smuggling && code !== 'missing-host');
  if (flaw) return refused(400, `the request head is ambiguous: ${flaw.code}`);
  if (major !== '1') return refused(major === '' ? 400 : 505, 'this server speaks HTTP/1.1');
  if (head.method !== 'GET' && head.method !== 'OPTIONS') return refused(405, 'a websocket is opened with GET or OPTIONS');
  if (headerValues(head, 'transfer-encoding').length > 0) return refused(501, 'the request has a body; a websocket is opened without one');
  if (headerValues(head, 'content-length').some((value) => !/^0+$/u.test(value)))
    return refused(400, 'the request has a body; a websocket is opened without one');
  const list = upgradeList(head);
  const protocols = tokensOfOffer(offer, half.token).map((token) => ({
    token,
    offered: list.find(({ name }) => name.toLowerCase() === token),
  }));
  if (half.answer !== 'insist') {
    // An Upgrade in HTTP/1.0 must be ignored (RFC 9110 §7.8).
    if (minor === '0') return refused(426, 'the request came as HTTP/1.0, which cannot upgrade');
    if (protocols.some(({ offered }) => !offered)) return refused(426, `the request came without "Upgrade: ${namesOf(offer, half)}"`);
  }
  const headers: [string, string][] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', protocols.map(({ token, offered }) => (offered ? spelled(offered.name, offered.version) : protocolName(token))).join(', ')],
  ];
  const [key] = headerValues(head, 'sec-websocket-key');
  if (half.answer === 'keyed' && offer !== 'tls' && key !== undefined) headers.push(['Sec-WebSocket-Accept', acceptFor(key)]);
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
export function refuse(status: number, half: ServerHalf, reason: string, offer: Offer = 'websocket'): ServerAnswer {
  const body = Buffer.from(`${reason}\n`, 'latin1');
  const headers: [string, string][] = [];
  if (status === 426) headers.push(['Upgrade', namesOf(offer, half)]);
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

function namesOf(offer: Offer, half: ServerHalf): string {
  return tokensOfOffer(offer, half.token).map(protocolName).join(', ');
}

function protocolName(token: string): string {
  switch (token) {
    case 'websocket':
      return 'WebSocket';
    case 'duplexscope':
      return 'duplexscope/1';
    case 'tls':
      return 'TLS/1.0';
    default:
      return token;
  }
}
