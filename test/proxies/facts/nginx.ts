import type { ProxyMode } from '../harness/modes.ts';
import { answeredByProxy, changes, factsOf, NEITHER, refusedByServer, untouched, upgraded } from './fact.ts';
import type { ProxyFact, Way } from './fact.ts';

/** nginx 1.22.1. A FIN from either side closes both, in every mode. */
const reverse = (mode: ProxyMode): Way => ({ mode, route: 'reverse', approach: 'straight' });

const LOWERED = changes({ startLine: 'GET / HTTP/1.0', removed: ['upgrade'], changed: ['connection', 'host'] });
const LOWERED_REFUSAL = changes({ added: ['date', 'server'], changed: ['connection'], reordered: true });
const PASSED = changes({ changed: ['connection', 'host'], reordered: true });
const PASSED_ANSWER = changes({ added: ['date', 'server'], changed: ['connection'] });

export const NGINX_FACTS: readonly ProxyFact[] = [
  ...factsOf(reverse('nginx-reverse-plain'), [
    [
      ['get', 'versioned-token', 'lowercase-token', 'proxy-connection', 'keyed-request', 'keyed', 'foreign-token', 'tls-token'],
      refusedByServer({ request: LOWERED, response: LOWERED_REFUSAL }),
    ],
    [['options', 'options-star'], answeredByProxy(400)],
    [['insist'], upgraded(NEITHER, { request: LOWERED, response: PASSED_ANSWER }, 'no-upgrade')],
    [['no-connection'], refusedByServer({ request: { ...LOWERED, added: ['connection'], changed: ['host'] }, response: LOWERED_REFUSAL })],
    [['http10'], refusedByServer({ request: { ...LOWERED, startLine: null }, response: LOWERED_REFUSAL })],
  ]),
  ...factsOf(reverse('nginx-reverse-websocket'), [
    [
      ['get', 'versioned-token', 'lowercase-token', 'proxy-connection', 'keyed-request', 'keyed', 'insist', 'foreign-token', 'tls-token'],
      upgraded(NEITHER, { request: PASSED, response: PASSED_ANSWER }),
    ],
    [['options', 'options-star'], answeredByProxy(400)],
    [['no-connection'], upgraded(NEITHER, { request: { ...PASSED, added: ['connection'], changed: ['host'] }, response: PASSED_ANSWER })],
    [['http10'], upgraded(NEITHER, { request: { ...PASSED, startLine: 'GET / HTTP/1.1' }, response: PASSED_ANSWER })],
  ]),
  ...untouched(reverse('nginx-stream'), null, NEITHER),
];
