/** The rungs of the ladder, in the order of PROTOCOL.md. */
export const VARIANTS = [
  'get',
  'options',
  'options-star',
  'versioned-token',
  'lowercase-token',
  'proxy-connection',
  'keyed-request',
  'keyed',
  'insist',
  'foreign-token',
  'no-connection',
  'http10',
  'rfc6455',
  'custom',
] as const;
export type Variant = (typeof VARIANTS)[number];

export const TLS_MODES = ['none', 'upgrade-first', 'upgrade-only', 'upgrade-stack', 'direct'] as const;
export type TlsMode = (typeof TLS_MODES)[number];
/** TLS is asked for by an Upgrade (RFC 2817). */
export type TlsUpgradeMode = 'upgrade-first' | 'upgrade-only' | 'upgrade-stack';

export function isTlsUpgrade(mode: TlsMode): mode is TlsUpgradeMode {
  return mode === 'upgrade-first' || mode === 'upgrade-only' || mode === 'upgrade-stack';
}

/** What the first request of a connection asks for: `tls` alone, `tls-and-websocket` in one list, or `websocket`. */
export type Offer = 'websocket' | 'tls' | 'tls-and-websocket';

export function firstOffer(mode: TlsMode): Offer {
  if (mode === 'upgrade-stack') return 'tls-and-websocket';
  return isTlsUpgrade(mode) ? 'tls' : 'websocket';
}

/** Lower-case tokens that an Upgrade list must all hold; `token`: what the websocket goes by. */
export function tokensOfOffer(offer: Offer, token: string): readonly string[] {
  return [...(offer === 'websocket' ? [] : ['tls']), ...(offer === 'tls' ? [] : [token])];
}

/** How our server answers: `strict` needs the Upgrade, `insist` sends 101 without it, `keyed` adds Sec-WebSocket-Accept. */
export const ANSWERS = ['strict', 'insist', 'keyed'] as const;
export type Answer = (typeof ANSWERS)[number];

export const HANDSHAKE_OUTCOMES = ['upgraded', 'refused', 'no-answer', 'closed', 'reset', 'malformed', 'not-attempted'] as const;
export type HandshakeOutcome = (typeof HANDSHAKE_OUTCOMES)[number];

export const HANDSHAKE_REASONS = [
  'policy',
  'authentication',
  'hop-unreachable',
  'target-unreachable',
  'upgrade-removed',
  'answer-replaced',
  'not-understood',
] as const;
export type HandshakeReason = (typeof HANDSHAKE_REASONS)[number];

/** Limits while reading a head (PROTOCOL.md, "Limits"). */
export interface HeadLimits {
  /** Bytes of the whole head, line ends included. */
  readonly maxBytes: number;
  readonly maxLines: number;
}
export const DEFAULT_HEAD_LIMITS: HeadLimits = { maxBytes: 64 * 1024, maxLines: 200 };
export const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

/** What the server must do to play its half of a variant; our own server is told beforehand. */
export interface ServerHalf {
  readonly answer: Answer;
  /** Lower-case Upgrade token that the server takes (`/version` allowed behind it). */
  readonly token: string;
  /** `raw`: the stream is bare bytes; `rfc6455`: the stream is framed by RFC 6455. */
  readonly stream: 'raw' | 'rfc6455';
}

export function serverHalfOf(variant: Variant): ServerHalf {
  switch (variant) {
    case 'insist':
      return { answer: 'insist', token: 'websocket', stream: 'raw' };
    case 'keyed':
      return { answer: 'keyed', token: 'websocket', stream: 'raw' };
    case 'foreign-token':
      return { answer: 'strict', token: 'duplexscope', stream: 'raw' };
    case 'rfc6455':
      return { answer: 'keyed', token: 'websocket', stream: 'rfc6455' };
    default:
      return { answer: 'strict', token: 'websocket', stream: 'raw' };
  }
}

/** What a server that is not ours wants to be asked for (RFC 6455 §4.1), and how. */
export interface Resource {
  /** With its query; begins with `/`. */
  readonly path: string;
  /** After all other lines, as they are given. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}
