import { contentLengths, transferCodings } from './framing-irregularities.ts';
import { headerValues } from './http-head.ts';
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
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** Never throws. A 101 is no interim reply here: CONNECT asked for no upgrade, and nothing else would follow it. */
export function readConnectReply(head: ResponseHead): ConnectReply {
  const { status } = head;
  if (status >= 200 && status <= 299) return { outcome: 'tunnel', status };
  if (status >= 100 && status <= 199 && status !== 101) return { outcome: 'interim', status };
  return { outcome: refusalOf(status), status, schemes: challengeSchemes(head, 'proxy-authenticate'), body: bodyFraming(head) };
}

function refusalOf(status: number): 'authentication' | 'policy' | 'target-unreachable' | 'not-understood' | 'refused' {
  switch (status) {
    case 407:
      return 'authentication';
    case 401:
    case 403:
    case 451:
      return 'policy';
    case 502:
    case 503:
    case 504:
      return 'target-unreachable';
    case 101:
    case 400:
    case 405:
    case 501:
      return 'not-understood';
    default:
      return 'refused';
  }
}

/** Auth schemes of all `name` lines (RFC 9110 §11.6.1 challenge lists), in order. */
export function challengeSchemes(head: ResponseHead, name: 'proxy-authenticate' | 'www-authenticate'): readonly string[] {
  return headerValues(head, name)
    .flatMap(unquotedMembers)
    .flatMap((member) => {
      // A member is `scheme [SP parameter or token68]` or one more `name = value` of the scheme before it; the second has its `=` first.
      const [, word = '', next = ''] = /^([^\s=,"]+)\s*(=?)/u.exec(member) ?? [];
      return word === '' || next === '=' ? [] : [word];
    });
}

/** Splits at commas outside of quoted strings, trims, drops empty members. */
function unquotedMembers(value: string): readonly string[] {
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      members.push(value.slice(start, index));
      start = index + 1;
    }
  }
  members.push(value.slice(start));
  return members.map((member) => member.trim()).filter((member) => member !== '');
}

/**
 * Framing of a response body to a request that was no HEAD and no successful CONNECT (RFC 9112 §6.3). Lengths that contradict each other or
 * are no number of bytes leave only the end of the connection to go by.
 */
export function bodyFraming(head: ResponseHead): BodyFraming {
  if (head.status < 200 || head.status === 204 || head.status === 304) return { kind: 'none' };
  if (headerValues(head, 'transfer-encoding').length > 0) {
    return transferCodings(head.headers).at(-1) === 'chunked' ? { kind: 'chunked' } : { kind: 'until-close' };
  }
  const lengths = new Set(contentLengths(head.headers));
  const [only] = lengths;
  if (lengths.size !== 1 || only === undefined || !/^\d{1,15}$/u.test(only)) return { kind: 'until-close' };
  return { kind: 'length', length: Number(only) };
}
