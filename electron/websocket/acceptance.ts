import { serverHalfOf, tokensOfOffer, type Offer, type Variant } from '../../shared/model/handshake.ts';
import { headerValues, type RequestHead, type ResponseHead } from '../wire/http-head.ts';
import { acceptFor, hasConnectionOption, offersUpgrade, upgradeList } from '../wire/upgrade.ts';

/** What the client noticed about an answer, apart from its outcome. */
export type HandshakeNote =
  | 'connection-header-missing'
  | 'upgrade-header-missing'
  | 'upgrade-token-mismatch'
  | 'accept-missing'
  | 'accept-wrong'
  | 'partial-head'
  | 'not-http'
  | 'head-too-large'
  | 'too-many-interim-answers';

export interface Expected {
  readonly variant: Variant;
  /** What the request asked for; the answer must name all of it. */
  readonly offer: Offer;
  /** The request as sent; null when a custom head cannot be parsed. */
  readonly request: RequestHead | null;
  readonly key: string | null;
  /** Whether a wrong or missing `Sec-WebSocket-Accept` fails the handshake. */
  readonly secureAccept: boolean;
}

/**
 * Whether a 101 opens the websocket (PROTOCOL.md, "The handshake"): its Upgrade list must hold what was offered: to others a list means
 * alternatives, and a websocket without the TLS that was to be under it is none (PROTOCOL.md, "TLS modes"). A missing
 * `Connection: upgrade` is taken and noted, since proxies strip it; under `insist` a missing Upgrade too.
 */
export function acceptAnswer(
  head: ResponseHead,
  expected: Expected,
): { readonly accepted: boolean; readonly notes: readonly HandshakeNote[] } {
  const notes: HandshakeNote[] = [];
  let accepted = true;
  if (!hasConnectionOption(head, 'upgrade')) notes.push('connection-header-missing');
  if (!namesWhatWasOffered(head, expected)) {
    const missing = upgradeList(head).length === 0;
    notes.push(missing ? 'upgrade-header-missing' : 'upgrade-token-mismatch');
    accepted = missing && expected.variant === 'insist';
  }
  const keyed = expected.offer !== 'tls';
  const wantsAccept = keyed && (expected.variant === 'keyed' || expected.secureAccept);
  const [accept] = headerValues(head, 'sec-websocket-accept');
  const wrong = accept === undefined ? wantsAccept : expected.key === null || accept !== acceptFor(expected.key);
  if (wrong) notes.push(accept === undefined ? 'accept-missing' : 'accept-wrong');
  return { accepted: accepted && !(keyed && expected.secureAccept && wrong), notes };
}

function namesWhatWasOffered(head: ResponseHead, expected: Expected): boolean {
  if (expected.offer === 'websocket') return tokensOf(expected).some((token) => offersUpgrade(head, token));
  return tokensOfOffer(expected.offer, serverHalfOf(expected.variant).token).every((token) => offersUpgrade(head, token));
}

/** A custom head may ask for any protocol; its answer may then name any of those (RFC 9110 §7.8). */
function tokensOf({ variant, request }: Expected): readonly string[] {
  const own = serverHalfOf(variant).token;
  return variant === 'custom' && request !== null ? [own, ...upgradeList(request).map(({ name }) => name)] : [own];
}
