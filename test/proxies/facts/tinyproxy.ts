import type { ProxyMode } from '../harness/modes.ts';
import { changes, factsOf, NEITHER, refusedByServer, tunnelRefused, untouched, upgraded } from './fact.ts';
import type { ProxyFact } from './fact.ts';

/** Tinyproxy 1.11.1. It strips the request and relays a 101 all the same. */
const STRIPPED = changes({ added: ['via'], removed: ['upgrade'], changed: ['connection'] });
const ANSWER = changes({ added: ['via'], removed: ['connection', 'upgrade'] });

function strips(mode: ProxyMode): readonly ProxyFact[] {
  return factsOf({ mode, route: 'relay', approach: 'straight' }, [
    [
      ['get', 'options-star', 'versioned-token', 'lowercase-token', 'keyed-request', 'keyed', 'foreign-token', 'tls-token', 'http10'],
      refusedByServer({ request: STRIPPED, response: ANSWER }),
    ],
    [['options'], refusedByServer({ request: { ...STRIPPED, startLine: 'OPTIONS / HTTP/1.1' }, response: ANSWER })],
    [['proxy-connection'], refusedByServer({ request: { ...STRIPPED, removed: ['proxy-connection', 'upgrade'] }, response: ANSWER })],
    [['no-connection'], refusedByServer({ request: changes({ added: ['connection', 'via'], removed: ['upgrade'] }), response: ANSWER })],
    [['insist'], upgraded(NEITHER, { request: STRIPPED, response: ANSWER }, 'no-upgrade')],
  ]);
}

export const TINYPROXY_FACTS: readonly ProxyFact[] = [
  ...strips('tinyproxy'),
  ...untouched({ mode: 'tinyproxy', route: 'tunnel', approach: 'connect' }, 200, NEITHER),
  ...strips('tinyproxy-connectport-443'),
  ...tunnelRefused({ mode: 'tinyproxy-connectport-443', route: 'tunnel', approach: 'connect' }, 403),
];
