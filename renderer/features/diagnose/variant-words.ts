import type { Variant } from '../../../shared/model/handshake.ts';

/** What each variant changes, and what one learns from it, in a sentence. */
export const VARIANT_WORDS: Readonly<Record<Variant, string>> = {
  get: 'The proposal as it is: a plain GET that asks for the upgrade, and nothing else.',
  options: 'OPTIONS instead of GET, the way in which RFC 2817 insists on an upgrade.',
  'options-star': 'OPTIONS * to a relay too, as it was first tried in 2008.',
  'versioned-token': 'Upgrade: WebSocket/1.0. Does a version behind the name disturb anyone?',
  'lowercase-token': 'Upgrade: websocket in small letters. Some proxies compare letter by letter.',
  'proxy-connection': 'With Proxy-Connection: keep-alive, as clients sent it in 2008.',
  'keyed-request': 'With the key and version of the standard websocket; answer and stream stay simple.',
  keyed: 'The same, and the answer proves the key as well; the stream stays simple.',
  insist: 'The server agrees although a proxy removed the Upgrade. Some proxies pass that on.',
  'foreign-token': 'Upgrade: duplexscope/1. Does a proxy pass on an upgrade that it does not know?',
  'no-connection': 'Without the header Connection. Does a proxy put one there?',
  http10: 'In HTTP/1.0, which has no upgrades: shows who changes the version on the way.',
  rfc6455: 'The standard websocket, handshake and framing: what a browser gets here today.',
  custom: 'A head of your own. It says which of the five rules of the proposal it breaks.',
};

/** The proposal's five rules, for what breaks them. */
export const RULES: Readonly<Record<number, string>> = {
  1: 'identify first',
  2: 'no framing',
  3: 'only essential headers',
  4: 'no fixed ports',
  5: 'TLS by the same door',
};
