import { createRequestReader, headerValues, type RequestHead } from '../wire/http-head.ts';
import { hasConnectionOption, upgradeList } from '../wire/upgrade.ts';

/** One of the five rules of the proposal that a head breaks, and how, in one sentence that names no value. */
export interface BrokenRule {
  readonly rule: 1 | 2 | 3 | 4 | 5;
  readonly says: string;
}

/** Lines that open the connection and nothing else; the `Proxy-` ones speak to the proxy, not to the server. */
const ESSENTIAL = new Set(['host', 'connection', 'upgrade', 'proxy-connection', 'proxy-authorization']);

const KNOWN: readonly (readonly [name: string, rule: BrokenRule['rule'], says: string])[] = [
  ['cookie', 1, 'a cookie is sent before the server has identified itself as a websocket'],
  ['cookie', 3, 'cookies are for client and server to settle after the upgrade'],
  ['origin', 1, 'the origin is sent before the server has identified itself as a websocket'],
  ['origin', 3, 'the origin is for client and server to settle after the upgrade'],
  ['authorization', 1, 'credentials are sent before the server has identified itself as a websocket'],
  ['authorization', 3, 'authentication is for client and server to settle after the upgrade'],
  ['sec-websocket-protocol', 1, 'a subprotocol, which an author chose, is sent before the server has identified itself'],
  ['sec-websocket-protocol', 3, 'a subprotocol is not essential to open the connection'],
  ['sec-websocket-extensions', 2, 'extensions of RFC 6455 encode the stream'],
  ['sec-websocket-extensions', 3, 'extensions are not essential to open the connection'],
  ['sec-websocket-key', 2, 'a key asks a standard server to frame the stream (RFC 6455)'],
  ['sec-websocket-version', 2, 'a version of RFC 6455 asks for its framing'],
  ['content-length', 1, 'a body is announced before the server has identified itself as a websocket'],
  ['transfer-encoding', 1, 'a body is announced before the server has identified itself as a websocket'],
];

/**
 * Which of the five rules of PROTOCOL.md a request head breaks, in the order of the rules; empty for a head that keeps them all.
 * A head that cannot be read at all breaks rule 1: nobody can tell what it carries. Rule 4 (ports) cannot be broken by a head.
 */
export function brokenRules(bytes: Buffer): readonly BrokenRule[] {
  const progress = createRequestReader().push(bytes);
  if (progress.state !== 'done') return [{ rule: 1, says: 'this is not a request head, so a server cannot tell what it was sent' }];
  const { head, rest } = progress;
  const broken: BrokenRule[] = [...targetRules(head)];
  for (const [name, rule, says] of KNOWN) {
    const values = headerValues(head, name);
    if (values.length > 0 && !(name === 'content-length' && values.every((value) => /^0+$/u.test(value)))) broken.push({ rule, says });
  }
  const named = new Set(KNOWN.map(([name]) => name));
  for (const name of new Set(head.headers.map((line) => line.name.toLowerCase()))) {
    if (!ESSENTIAL.has(name) && !named.has(name))
      broken.push({ rule: 3, says: `${name === '' ? 'a line without a name' : name} is not essential to open the connection` });
  }
  if (rest.length > 0) broken.push({ rule: 1, says: 'bytes follow the head before the server has identified itself as a websocket' });
  if (upgradeList(head).length === 0)
    broken.push({ rule: 1, says: 'no Upgrade is asked for, so the server has nothing to identify itself with' });
  return broken.sort((a, b) => a.rule - b.rule);
}

/**
 * What HTTP itself asks of such a head and it does not do, a sentence each. The five rules ask for none of it: a head can keep them all and still be dropped on the
 * way. Empty for bytes that are no head; `brokenRules` says that.
 */
export function httpRemarks(bytes: Buffer): readonly string[] {
  const progress = createRequestReader().push(bytes);
  if (progress.state !== 'done') return [];
  const { head } = progress;
  const remarks: string[] = [];
  if (upgradeList(head).length > 0) {
    if (!hasConnectionOption(head, 'upgrade'))
      remarks.push(
        'HTTP wants Connection: Upgrade beside every Upgrade (RFC 9110 §7.8). Our server answers without it; a proxy may take the Upgrade away.',
      );
    if (head.version === '1.0') remarks.push('An Upgrade in HTTP/1.0 must be ignored (RFC 9110 §7.8), so our server answers 426.');
  }
  if (head.version === '1.1' && headerValues(head, 'host').length !== 1)
    remarks.push('HTTP/1.1 wants one Host line (RFC 9112 §3.2); who keeps to that answers 400 without it.');
  return remarks;
}

function* targetRules({ method, target }: RequestHead): Generator<BrokenRule> {
  const absolute = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/iu.exec(target);
  const path = absolute ? (absolute[3] ?? '') : target;
  if (method !== 'CONNECT' && !/^(?:\*|\/?)(?:[?#].*)?$/su.test(path))
    yield { rule: 1, says: 'a path is sent before the server has identified itself as a websocket' };
  if (path.includes('?')) yield { rule: 1, says: 'a query is sent before the server has identified itself as a websocket' };
  if (absolute?.[2]?.includes('@') === true)
    yield { rule: 1, says: 'credentials are sent in the target before the server has identified itself' };
  if (absolute && /^(?:https|wss)$/iu.test(absolute[1] ?? ''))
    yield { rule: 5, says: 'the target asks for TLS by its scheme; TLS comes by an Upgrade like everything else' };
}
