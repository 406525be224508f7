import type { ProxyMode } from '../harness/modes.ts';
import type { HeadChanges } from '../witness/head.ts';
import { answeredByProxy, answerReplaced, changes, factsOf, NEITHER, refusedByServer, tunnelRefused, untouched, upgraded } from './fact.ts';
import type { Expectation, ProxyFact, Way } from './fact.ts';

/** Squid 5.7. */
const ADDED = ['cache-control', 'via', 'x-forwarded-for'];
const ADDED_WITH_CONNECTION = ['cache-control', 'connection', 'via', 'x-forwarded-for'];
const REFUSAL = changes({
  added: ['date', 'via', 'x-cache', 'x-cache-lookup'],
  removed: ['upgrade'],
  changed: ['connection'],
  reordered: true,
});
const STRIPPED = changes({ added: ADDED, removed: ['upgrade'], changed: ['connection'] });

function strippedWith(request: Partial<HeadChanges> = {}): Expectation {
  return refusedByServer({ request: { ...STRIPPED, ...request }, response: REFUSAL });
}

/** An Upgrade in HTTP/1.0 is ignored, as RFC 9110 §7.8 asks; the request goes on as 1.1. */
const RAISED = strippedWith({ startLine: 'GET / HTTP/1.1' });

/** Without an upgrade list: the Upgrade is removed whatever the token; a 101 that comes all the same is an invalid response. */
function strips(mode: ProxyMode): readonly ProxyFact[] {
  return factsOf({ mode, route: 'relay', approach: 'straight' }, [
    [['get', 'versioned-token', 'lowercase-token', 'foreign-token', 'tls-token'], strippedWith()],
    [['options'], strippedWith({ startLine: 'OPTIONS / HTTP/1.1' })],
    [['options-star'], answeredByProxy(501)],
    [['proxy-connection'], strippedWith({ removed: ['proxy-connection', 'upgrade'] })],
    [['keyed-request', 'keyed'], strippedWith({ reordered: true })],
    [['insist'], answerReplaced(502, 'no-upgrade', STRIPPED)],
    [['no-connection'], strippedWith({ added: ADDED_WITH_CONNECTION, changed: [] })],
    [['http10'], RAISED],
  ]);
}

const PASSED = changes({ added: ADDED, changed: ['connection'], reordered: true });

function passed(request: Partial<HeadChanges> = {}): Expectation {
  return upgraded(NEITHER, { request: { ...PASSED, ...request }, response: changes({ changed: ['connection'], reordered: true }) });
}

/** With an upgrade list: what is listed passes; a FIN from either side closes both. */
function passes(mode: ProxyMode, listed: 'all' | 'WebSocket'): readonly ProxyFact[] {
  // The list is compared case by case: `WebSocket` lets `WebSocket/1.0` through, but not `websocket`.
  const others = listed === 'all' ? passed() : strippedWith();
  return factsOf({ mode, route: 'relay', approach: 'straight' }, [
    [['get', 'versioned-token', 'keyed-request', 'keyed', 'insist'], passed()],
    [['options'], passed({ startLine: 'OPTIONS / HTTP/1.1' })],
    [['options-star'], answeredByProxy(501)],
    [['lowercase-token', 'foreign-token', 'tls-token'], others],
    [['proxy-connection'], passed({ removed: ['proxy-connection'] })],
    [['no-connection'], passed({ added: ADDED_WITH_CONNECTION, changed: [] })],
    [['http10'], RAISED],
  ]);
}

const connect = (mode: ProxyMode): Way => ({ mode, route: 'tunnel', approach: 'connect' });

export const SQUID_FACTS: readonly ProxyFact[] = [
  ...strips('squid-default'),
  ...tunnelRefused(connect('squid-default'), 403),
  ...passes('squid-upgrade-other', 'all'),
  ...tunnelRefused(connect('squid-upgrade-other'), 403),
  ...passes('squid-upgrade-websocket', 'WebSocket'),
  ...tunnelRefused(connect('squid-upgrade-websocket'), 403),
  ...strips('squid-allow-all'),
  ...untouched(connect('squid-allow-all'), 200, NEITHER),
];
