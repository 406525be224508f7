import type { CheckOutcome, FindingOf } from '../../shared/model/check.ts';
import { fail, pass, untested, type Expected, type ExpectedCell, type TruthMode } from './expected.ts';
import { specimen } from './expected-findings.ts';
import type { Foreign } from './foreign.ts';
import type { Subject } from './subjects.ts';

/** What can be said of the way to somebody else's WebSocket server, seen from one end, and what cannot. */

const said = (handshake: ExpectedCell<FindingOf<'handshake'>>, rfc6455: CheckOutcome, more: Partial<Expected> = {}): Expected => ({
  // Nothing of the stream is known.
  grade: 'inconclusive',
  outcome: 'upgraded',
  reason: null,
  serverSaw: 'unknown',
  ...more,
  cells: { handshake, duplex: untested, 'half-close': untested, rfc6455: { result: rfc6455, finding: null }, ...more.cells },
});

/** The standard websocket alone proves no more than that it works. */
const WORKS = said(pass('upgraded'), 'not-tested');
/** Upgraded, and a ping is not answered. */
const DEAF = said(pass('upgraded'), 'inconclusive');
/** In the clear anybody on the way may have written the answer. */
const UNKNOWN = said({ result: 'inconclusive', finding: null }, 'not-tested', { outcome: 'refused' });

const oneEnded = (name: string, mode: TruthMode, expected: Expected, foreign: Foreign = 'ws'): Subject => ({
  name: `one-ended${foreign === 'ws' ? '' : ` ${foreign}`}: ${name}`,
  chain: [specimen(name)],
  mode,
  expected,
  foreign,
  lane: 'waiting',
});

/** Inside TLS nobody but who holds the certificate can have answered. */
const IN_TLS: readonly Subject[] = [
  oneEnded('honest-connect', 'tunnel', said(pass('upgraded'), 'not-tested', { cells: { tls: pass('passed') } }), 'wss'),
  oneEnded(
    'honest-connect',
    'tunnel',
    said(fail('refused-by-server'), 'not-tested', { grade: 'blocked', outcome: 'refused', cells: { tls: pass('passed') } }),
    'wss-refuses',
  ),
  // Its authority is not trusted, and straight to the server the certificate is.
  oneEnded(
    'intercepts-tls',
    'tunnel',
    said(fail('malformed'), 'not-tested', { grade: 'blocked', outcome: 'not-attempted', cells: { tls: fail('ends-before-server') } }),
    'wss',
  ),
];

/** Only this end is seen, so it is left open who closed. */
const silence = (finding: 'closed-after' | 'silently-dropped', how: 'fin' | null): ExpectedCell<FindingOf<'idle'>> =>
  fail(finding, { 'both.closedBy': 'unknown', ...(how === null ? {} : { 'both.with': how }) }, ['both']);
const IDLE: readonly Subject[] = [
  oneEnded(
    'idle-cut-2s',
    'tunnel',
    said(pass('upgraded'), 'not-tested', { grade: 'degraded', cells: { idle: silence('closed-after', 'fin') } }),
  ),
  oneEnded(
    'forgets-when-quiet',
    'relay',
    said(pass('upgraded'), 'not-tested', { grade: 'degraded', cells: { idle: silence('silently-dropped', null) } }),
  ),
  oneEnded('far-200ms', 'tunnel', said(pass('upgraded'), 'not-tested', { cells: { idle: pass('kept') } })),
  // What ends at that age while it is used too is not laid to silence.
  oneEnded('cuts-at-3s', 'relay', said(pass('upgraded'), 'not-tested', { cells: { idle: { result: 'inconclusive', finding: null } } })),
];

export const ONE_ENDED: readonly Subject[] = [
  ...IDLE,
  ...IN_TLS,
  oneEnded('honest-connect', 'tunnel', WORKS),
  oneEnded('honest-relay', 'relay', WORKS),
  oneEnded('honest-socks5', 'tunnel', WORKS),
  oneEnded('strips-upgrade', 'relay', UNKNOWN),
  oneEnded('answers-200-for-101', 'relay', UNKNOWN),
  oneEnded('swallows-client-data', 'relay', DEAF),
  oneEnded('closes-after-101', 'relay', DEAF),
  oneEnded(
    'connect-443-only',
    'tunnel',
    said(fail('refused-by-proxy'), 'not-tested', { grade: 'blocked', outcome: 'not-attempted', reason: 'policy' }),
  ),
  oneEnded(
    'target-down',
    'tunnel',
    said(fail('target-unreachable'), 'not-tested', { grade: 'unreachable', outcome: 'not-attempted', reason: 'target-unreachable' }),
  ),
];
