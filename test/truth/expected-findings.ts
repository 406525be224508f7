import { findSpecimen, type Specimen } from '../../electron/specimens/index.ts';
import { fail, measured, pass, untested, type Expected, type TruthMode } from './expected.ts';
import * as proxies from './proxies.ts';
import type { Subject } from './subjects.ts';

/** What is true of the findings that the quick checks of a specimen do not show. */

export function specimen(name: string): Specimen {
  const found = findSpecimen(name);
  if (!found) throw new Error(`there is no specimen ${name}`);
  return found;
}

/** A run that was upgraded. */
export function upgraded(grade: Expected['grade'], cells: Expected['cells']): Expected {
  return { grade, outcome: 'upgraded', reason: null, serverSaw: 'upgrade', cells: { handshake: pass('upgraded'), ...cells } };
}

function subject(check: string, chain: Specimen, mode: TruthMode, expected: Expected, more: Partial<Subject> = {}): Subject {
  return { name: `${check}: ${chain.name}`, chain: [chain], mode, expected, ...more };
}

/** Both ends see how the only proxy on the way ended it. */
const byProxy = (silent: string, how: 'fin' | 'rst') => ({ [`${silent}.closedBy`]: 'proxy', [`${silent}.with`]: how });
const idle = (proxy: Specimen, cell: NonNullable<Expected['cells']['idle']>): Subject =>
  subject('idle', proxy, 'tunnel', upgraded('degraded', { idle: cell }), { lane: 'waiting' });

const IDLE: readonly Subject[] = [
  // Where one side's silence is enough, that of both is too.
  idle(
    proxies.cutsQuietClients,
    fail('closed-after', { ...byProxy('client', 'fin'), ...byProxy('both', 'fin'), 'server.highS': null }, ['client', 'both']),
  ),
  idle(
    proxies.cutsQuietServers,
    fail('closed-after', { ...byProxy('server', 'fin'), ...byProxy('both', 'fin'), 'client.highS': null }, ['server', 'both']),
  ),
  idle(proxies.resetsWhenIdle, fail('closed-after', { ...byProxy('both', 'rst'), 'client.highS': null, 'server.highS': null }, ['both'])),
  // The server saw no end: it may have been anything between the proxy and the client too.
  idle(
    proxies.dismissesIdleClients,
    fail('closed-after', { 'both.closedBy': 'between', 'both.with': 'fin', 'both.atServer': null, 'client.highS': null }, ['both']),
  ),
  idle(proxies.everyOtherIdleCut, {
    result: 'intermittent',
    finding: 'closed-after',
    numbers: { 'both.closedBy': 'unknown', 'both.with': 'unknown' },
  }),
  subject(
    'lifetime',
    proxies.resetsAt2s,
    'tunnel',
    upgraded('degraded', { lifetime: fail('closed-after', { closedBy: 'proxy', with: 'rst' }, ['life']) }),
    { lane: 'waiting' },
  ),
];

const refusedConnect = (ports: 'none' | 'only-443' | 'some-ports'): Expected => ({
  grade: 'blocked',
  outcome: 'not-attempted',
  reason: 'policy',
  serverSaw: 'nothing',
  cells: { handshake: fail('refused-by-proxy'), ports: fail(ports) },
});

const PORTS: readonly Subject[] = [
  subject('ports', specimen('honest-connect'), 'tunnel', upgraded('clean', { ports: pass('any-port') })),
  subject('ports', specimen('honest-socks5'), 'tunnel', upgraded('clean', { ports: pass('any-port') })),
  subject('ports', specimen('connect-443-only'), 'tunnel', refusedConnect('only-443')),
  subject('ports', proxies.connectWebOnly, 'tunnel', refusedConnect('some-ports')),
  subject('ports', proxies.connectNowhere, 'tunnel', refusedConnect('none')),
  subject('ports', specimen('honest-relay'), 'relay', upgraded('clean', { ports: untested })),
].map((one) => ({ ...one, lane: 'ports' }));

const LATENCY: readonly Subject[] = [
  subject('latency', specimen('honest-connect'), 'tunnel', upgraded('clean', { latency: measured({}) })),
  subject('latency', specimen('honest-relay'), 'relay', upgraded('clean', { latency: measured({}) })),
  // 100 ms each way; a timer may be late and is never early.
  subject('latency', specimen('far-200ms'), 'tunnel', upgraded('clean', { latency: measured({ idleP50Ms: [200, Infinity] }) })),
  subject('latency', specimen('swallows-client-data'), 'relay', upgraded('clean', { latency: untested })),
];

const TRANSPARENCY: readonly Subject[] = [
  subject('transparency', specimen('honest-connect'), 'tunnel', upgraded('clean', { transparency: pass('intact') })),
  subject('transparency', specimen('honest-relay'), 'relay', upgraded('clean', { transparency: pass('intact') })),
  subject('transparency', specimen('inserts-bytes'), 'relay', upgraded('degraded', { transparency: fail('injected') })),
  subject(
    'transparency',
    proxies.flipsEarly,
    'tunnel',
    upgraded('degraded', { transparency: fail('corrupted', { firstDifferenceDown: null }) }),
  ),
  subject(
    'transparency',
    proxies.dropsEarly,
    'tunnel',
    upgraded('degraded', { transparency: fail('bytes-lost', { firstDifferenceUp: null }) }),
  ),
  subject('transparency', proxies.cutsEarly, 'relay', upgraded('degraded', { transparency: fail('truncated') })),
];

const refused = (finding: 'reset' | 'hop-unreachable', more: Pick<Expected, 'grade' | 'outcome' | 'reason'>): Expected => ({
  ...more,
  serverSaw: 'nothing',
  cells: { handshake: fail(finding) },
});

const HANDSHAKE: readonly Subject[] = [
  subject('handshake', proxies.resetsRequests, 'relay', refused('reset', { grade: 'blocked', outcome: 'reset', reason: null })),
  {
    name: 'handshake: gone behind honest-connect',
    chain: [specimen('honest-connect'), proxies.gone],
    mode: 'tunnel',
    expected: refused('hop-unreachable', { grade: 'unreachable', outcome: 'not-attempted', reason: 'hop-unreachable' }),
  },
];

const STREAM: readonly Subject[] = [
  subject('duplex', proxies.passesNothing, 'tunnel', upgraded('degraded', { duplex: fail('stalled') })),
  subject('streaming', proxies.holdsBoth, 'tunnel', upgraded('degraded', { streaming: fail('buffered-both') })),
  // What never comes may be held as well: that one direction alone is would be a guess.
  subject('streaming', proxies.holdsUpSwallowsDown, 'tunnel', upgraded('clean', { streaming: { result: 'inconclusive', finding: null } })),
  subject('early-data', proxies.losesClientEarly, 'relay', upgraded('altered', { 'early-data': fail('client-early-lost') })),
  subject('early-data', proxies.losesServerFirst, 'relay', upgraded('altered', { 'early-data': fail('server-first-lost') })),
  subject('half-close', proxies.closesWithClient, 'tunnel', upgraded('altered', { 'half-close': fail('client-close-lost') })),
  subject('half-close', proxies.closesWithServer, 'tunnel', upgraded('altered', { 'half-close': fail('server-close-lost') })),
];

/** In the run's own TLS, which trusts nobody's name, so that it comes about with the interceptor. */
const TLS: readonly Subject[] = [
  subject('tls', specimen('intercepts-tls'), 'tunnel', upgraded('clean', { tls: fail('ends-before-server') }), {
    tls: 'direct',
    trust: { insecure: true },
  }),
  subject('tls', specimen('honest-connect'), 'tunnel', upgraded('clean', { tls: pass('passed') }), {
    tls: 'direct',
    trust: { insecure: true },
  }),
];

export const FINDINGS: readonly Subject[] = [...HANDSHAKE, ...STREAM, ...IDLE, ...PORTS, ...LATENCY, ...TRANSPARENCY, ...TLS];
