import type { BothWays } from '../witness/measure.ts';
import { answeredByProxy, answerReplaced, changes, factsOf, untouched, upgraded } from './fact.ts';
import type { ProxyFact } from './fact.ts';

/** HAProxy 2.6.12. In HTTP mode it lower-cases names, and asks for RFC 6455's keys when the token is exactly `websocket` in any case. */
const REQUEST = changes({ recased: ['connection', 'host', 'upgrade'] });
const KEYED_REQUEST = changes({ recased: ['connection', 'host', 'sec-websocket-key', 'sec-websocket-version', 'upgrade'] });
const CLIENT_ONLY: BothWays = { client: true, server: false };

export const HAPROXY_FACTS: readonly ProxyFact[] = [
  ...factsOf({ mode: 'haproxy-http', route: 'reverse', approach: 'straight' }, [
    [['get', 'options', 'options-star', 'lowercase-token', 'proxy-connection', 'insist', 'http10'], answeredByProxy(400)],
    [
      ['versioned-token', 'foreign-token', 'tls-token'],
      upgraded(CLIENT_ONLY, { request: REQUEST, response: changes({ recased: ['connection', 'upgrade'] }) }),
    ],
    [['keyed-request'], answerReplaced(502, 'upgrade', KEYED_REQUEST)],
    [
      ['keyed'],
      upgraded(CLIENT_ONLY, { request: KEYED_REQUEST, response: changes({ recased: ['connection', 'sec-websocket-accept', 'upgrade'] }) }),
    ],
    [['no-connection'], answerReplaced(502, 'upgrade', changes({ recased: ['host', 'upgrade'] }))],
  ]),
  ...untouched({ mode: 'haproxy-tcp', route: 'reverse', approach: 'straight' }, null, { client: true, server: true }),
];
