import type { ResponseHead } from './http-head.ts';

/**
 * What a reply to CONNECT means (RFC 9110 §9.3.6): any 2xx opens the tunnel and has no body whatever it says, so the next byte is the
 * stream's, also for HTTP/1.0 replies. Everything else is a refusal with an ordinary body.
 */
export type ConnectReply =
  | { readonly outcome: 'tunnel'; readonly status: number }
  | { readonly outcome: 'interim'; readonly status: number }
  | {
      readonly outcome: 'authentication' | 'policy' | 'target-unreachable' | 'not-understood' | 'refused';
      readonly status: number;
      /** Schemes of Proxy-Authenticate in the proxy's order and spelling (`Basic`, `Digest`, …), else empty. */
      readonly schemes: readonly string[];
      readonly body: BodyFraming;
    };
export type BodyFraming = { readonly kind: 'none' } | { readonly kind: 'length'; readonly length: number } | { readonly kind: 'chunked' } | { readonly kind: 'until-close' };
export declare function readConnectReply(head: ResponseHead): ConnectReply;
/** Auth schemes of all `name` lines (RFC 9110 §11.6.1 challenge lists), in order. */
export declare function challengeSchemes(head: ResponseHead, name: 'proxy-authenticate' | 'www-authenticate'): readonly string[];
/** Framing of a response body to a request that was no HEAD and no successful CONNECT (RFC 9112 §6.3). */
export declare function bodyFraming(head: ResponseHead): BodyFraming;
