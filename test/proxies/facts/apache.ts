import type { ProxyMode } from '../harness/modes.ts';
import type { HeadChanges } from '../witness/head.ts';
import type { BothWays } from '../witness/measure.ts';
import {
  answerLost,
  answeredByProxy,
  answerReplaced,
  changes,
  factsOf,
  refusedByServer,
  tunnelRefused,
  untouched,
  upgraded,
} from './fact.ts';
import type { Expectation, ProxyFact, Way } from './fact.ts';

/** Apache httpd 2.4.71. Half-close passes both ways wherever a stream opens. */
const BOTH: BothWays = { client: true, server: true };
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-server'];

const REFUSAL = changes({ added: ['date', 'server'], removed: ['connection', 'upgrade'] });
const REFUSAL_1_0 = changes({ added: ['date', 'server'], removed: ['upgrade'], changed: ['connection'], reordered: true });

/** Forward, and reverse without `upgrade=`: stripped; a 101 that comes all the same becomes 502. `own` is what the mode changes besides. */
function strips(way: Way, own: Pick<HeadChanges, 'added' | 'changed'>, options: Expectation): readonly ProxyFact[] {
  const stripped = changes({ added: own.added, removed: ['upgrade'], changed: ['connection', ...own.changed] });
  const refused = (request: Partial<HeadChanges> = {}): Expectation =>
    refusedByServer({ request: { ...stripped, ...request }, response: REFUSAL });
  return factsOf(way, [
    [['get', 'versioned-token', 'lowercase-token', 'foreign-token', 'tls-token'], refused()],
    [['options'], options],
    [['options-star'], answeredByProxy(200)],
    [['proxy-connection'], refused({ removed: ['proxy-connection', 'upgrade'] })],
    [['keyed-request', 'keyed'], refused({ reordered: true })],
    [['insist'], answerReplaced(502, 'no-upgrade', stripped)],
    [['no-connection'], refused({ added: ['connection', ...own.added], changed: own.changed })],
    [['http10'], refusedByServer({ request: { ...stripped, startLine: 'GET / HTTP/1.1' }, response: REFUSAL_1_0 })],
  ]);
}

function forward(mode: ProxyMode): readonly ProxyFact[] {
  const request = changes({ startLine: 'OPTIONS / HTTP/1.1', removed: ['upgrade'], changed: ['connection'] });
  return strips(
    { mode, route: 'relay', approach: 'straight' },
    { added: [], changed: [] },
    refusedByServer({ request, response: REFUSAL }),
  );
}

const PASSED = changes({ added: FORWARDED, changed: ['host'] });
const passed = (request: Partial<HeadChanges> = {}): Expectation => upgraded(BOTH, { request: { ...PASSED, ...request } });
const reverse = (mode: ProxyMode): Way => ({ mode, route: 'reverse', approach: 'straight' });

export const APACHE_FACTS: readonly ProxyFact[] = [
  ...forward('apache-forward'),
  ...untouched({ mode: 'apache-forward', route: 'tunnel', approach: 'connect' }, 200, BOTH),
  ...forward('apache-forward-default-connect'),
  ...tunnelRefused({ mode: 'apache-forward-default-connect', route: 'tunnel', approach: 'connect' }, 403),
  ...factsOf(reverse('apache-reverse-upgrade'), [
    [['get', 'versioned-token', 'lowercase-token', 'insist'], passed()],
    [['options', 'options-star'], answeredByProxy(200)],
    [['proxy-connection'], passed({ removed: ['proxy-connection'] })],
    [['keyed-request'], passed({ reordered: true })],
    [['keyed'], upgraded(BOTH, { request: { ...PASSED, reordered: true }, response: changes({ reordered: true }) })],
    [
      ['foreign-token', 'tls-token'],
      refusedByServer({
        request: changes({ added: FORWARDED, removed: ['upgrade'], changed: ['connection', 'host'] }),
        response: changes({ added: ['date', 'server'], changed: ['connection'], reordered: true }),
      }),
    ],
    [['no-connection'], passed({ added: ['connection', ...FORWARDED] })],
    // The request is raised to 1.1 and upgraded. The 101 is kept from a client of HTTP/1.0, as any 1xx is, but the stream's bytes are not.
    [['http10'], answerLost({ ...PASSED, startLine: 'GET / HTTP/1.1' })],
  ]),
  ...strips(reverse('apache-reverse-plain'), { added: FORWARDED, changed: ['host'] }, answeredByProxy(200)),
];
