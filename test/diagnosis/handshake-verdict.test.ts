import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../shared/model/check.ts';
import { Failure, type ErrorCode, type Stage } from '../../shared/model/failure.ts';
import { serverHalfOf, type HandshakeReason, type Variant } from '../../shared/model/handshake.ts';
import type { Attempt } from '../../electron/diagnosis/attempt.ts';
import { judgeHandshake, parseRequestHead, type HandshakeVerdict } from '../../electron/diagnosis/handshake-verdict.ts';
import type { ConnectionEvidence } from '../../electron/diagnosis/probe-record.ts';
import type { ClientHandshake } from '../../electron/websocket/client.ts';
import { newRecord } from '../../electron/websocket/connection-record.ts';

const UPGRADE = 'GET / HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\n\r\n';
const FOR_TLS = 'GET / HTTP/1.1\r\nHost: h\r\nUpgrade: TLS/1.0\r\n\r\n';
const STRIPPED = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const LOWERED = 'GET / HTTP/1.0\r\nHost: h\r\nUpgrade: WebSocket\r\n\r\n';

const OPENED: Attempt['route'] = { ok: true, stream: null as never, relay: null, reach: [], dialogues: [], attempts: 1, unanswered: 0 };

function attempt(more: Partial<Pick<Attempt, 'route' | 'handshake' | 'outer' | 'tls' | 'tlsFailure'>>): Attempt {
  // Only these are judged.
  return { route: OPENED, handshake: null, outer: null, tls: 'none', tlsFailure: null, ...more } as Attempt;
}

function answered(outcome: ClientHandshake['outcome'], status: number | null = null, received = 'HTTP/1.1 …'): Attempt {
  const bytes = Buffer.from(outcome === 'no-answer' ? '' : received);
  return attempt({ handshake: { outcome, status, received: bytes } as ClientHandshake });
}

function broken(code: ErrorCode, stage: Stage, hop: number | 'target', reason: HandshakeReason | null = null): Attempt {
  return attempt({
    route: { ok: false, failure: new Failure(code, 'words', { stage, hop }), reason, reach: [], dialogues: [], attempts: 1, unanswered: 0 },
  });
}

function server(requestHead: string | null, status: number | null): ConnectionEvidence {
  const head = requestHead === null ? null : Buffer.from(requestHead);
  return { connection: { ...newRecord(1, null, 0, serverHalfOf('get')), requestHead: head, status }, probe: null };
}

/** Of an attempt in `upgrade-first`: the answer to the request for TLS, and to the websocket's inside. */
function answeredTwice(outcome: ClientHandshake['outcome'], status: number | null): Attempt {
  return { ...answered(outcome, status), outer: answered('upgraded', 101).handshake, tls: 'upgrade-first' };
}

/** Inside TLS, whose own request was answered before. */
function inside(requestHead: string | null, status: number | null): ConnectionEvidence {
  const { connection } = server(requestHead, status);
  return { connection: { ...connection, outer: { requestHead: Buffer.from(FOR_TLS), responseHead: Buffer.alloc(0) } }, probe: null };
}

interface Row {
  readonly name: string;
  readonly attempt: Attempt;
  readonly server?: ConnectionEvidence | null;
  readonly known?: boolean;
  readonly variant?: Variant;
  readonly due: Partial<HandshakeVerdict>;
}

const ROWS: readonly Row[] = [
  {
    name: 'an upgrade',
    attempt: answered('upgraded', 101),
    server: server(UPGRADE, 101),
    due: { finding: 'upgraded', answeredBy: 'server', serverSaw: 'upgrade' },
  },
  {
    name: 'a 101 that the server did not send',
    attempt: answered('upgraded', 101),
    due: { finding: 'refused-by-proxy', answeredBy: 'not-server', serverSaw: 'nothing' },
  },
  {
    name: 'a 101 for a request from which the Upgrade was stripped',
    attempt: answered('upgraded', 101),
    server: server(STRIPPED, 426),
    due: { finding: 'upgrade-stripped', reason: 'upgrade-removed', answeredBy: 'not-server' },
  },
  {
    name: 'an upgrade at a server that tells nothing',
    attempt: answered('upgraded', 101),
    known: false,
    due: { finding: 'upgraded', answeredBy: 'unknown', serverSaw: 'unknown' },
  },
  {
    name: 'a stripped Upgrade',
    attempt: answered('refused', 426),
    server: server(STRIPPED, 426),
    due: { finding: 'upgrade-stripped', reason: 'upgrade-removed', answeredBy: 'server', serverSaw: 'no-upgrade' },
  },
  {
    name: 'a lowered version',
    attempt: answered('refused', 426),
    server: server(LOWERED, 426),
    due: { finding: 'upgrade-stripped', serverSaw: 'no-upgrade' },
  },
  {
    name: 'HTTP/1.0 that the client wrote itself',
    attempt: answered('refused', 426),
    server: server(LOWERED, 426),
    variant: 'http10',
    due: { finding: 'refused-by-server', reason: null, serverSaw: 'upgrade' },
  },
  {
    name: 'a stripped Upgrade whose insisted 101 was replaced',
    attempt: answered('refused', 502),
    server: server(STRIPPED, 101),
    variant: 'insist',
    due: { finding: 'upgrade-stripped', reason: 'answer-replaced', answeredBy: 'not-server' },
  },
  {
    name: 'a stripped Upgrade without an answer',
    attempt: answered('no-answer'),
    server: server(STRIPPED, 426),
    due: { finding: 'upgrade-stripped', outcome: 'no-answer', answeredBy: 'unknown' },
  },
  {
    name: 'a 101 that became a 200',
    attempt: answered('refused', 200),
    server: server(UPGRADE, 101),
    due: { finding: 'refused-by-proxy', reason: 'answer-replaced', answeredBy: 'not-server' },
  },
  {
    name: 'a 101 that became garbage',
    attempt: answered('malformed', null, 'junk'),
    server: server(UPGRADE, 101),
    due: { finding: 'malformed', reason: 'answer-replaced' },
  },
  { name: 'garbage from a proxy', attempt: answered('malformed', null, 'junk'), due: { finding: 'malformed', reason: null } },
  {
    name: "the server's own refusal",
    attempt: answered('refused', 405),
    server: server(UPGRADE, 405),
    due: { finding: 'refused-by-server', reason: null, answeredBy: 'server' },
  },
  {
    name: "the server's own 400 to a request that was damaged on the way",
    attempt: answered('refused', 400),
    server: server(null, 400),
    due: { finding: 'refused-by-server', reason: null, answeredBy: 'server', serverSaw: 'nothing' },
  },
  { name: 'a 400', attempt: answered('refused', 400), due: { finding: 'refused-by-proxy', reason: 'not-understood' } },
  { name: 'a 501', attempt: answered('refused', 501), due: { finding: 'refused-by-proxy', reason: 'not-understood' } },
  { name: 'a 403', attempt: answered('refused', 403), due: { finding: 'refused-by-proxy', reason: 'policy' } },
  { name: 'a 200 in the place of the server', attempt: answered('refused', 200), due: { finding: 'refused-by-proxy', reason: null } },
  { name: 'a 407', attempt: answered('refused', 407), due: { finding: 'refused-by-proxy', reason: 'authentication' } },
  {
    name: 'a 407, whatever the server tells',
    attempt: answered('refused', 407),
    known: false,
    due: { finding: 'refused-by-proxy', reason: 'authentication' },
  },
  {
    name: 'a 502 when nothing arrived',
    attempt: answered('refused', 502),
    due: { finding: 'target-unreachable', reason: 'target-unreachable' },
  },
  {
    name: 'a 502 though the request arrived',
    attempt: answered('refused', 502),
    server: server(UPGRADE, null),
    due: { finding: 'refused-by-proxy', reason: null },
  },
  {
    name: 'a refusal in front of a server that tells nothing',
    attempt: answered('refused', 403),
    known: false,
    due: { finding: null, reason: null, answeredBy: 'unknown' },
  },
  { name: 'silence', attempt: answered('no-answer'), due: { finding: 'no-answer', answeredBy: 'unknown' } },
  { name: 'a close', attempt: answered('closed', null, ''), due: { finding: 'closed', answeredBy: 'unknown' } },
  { name: 'a reset', attempt: answered('reset', null, ''), due: { finding: 'reset' } },
  {
    name: 'a hop that refuses',
    attempt: broken('CONNECTION_REFUSED', 'tcp', 0),
    due: { finding: 'hop-unreachable', reason: 'hop-unreachable', outcome: 'not-attempted' },
  },
  {
    name: 'a target that refuses',
    attempt: broken('CONNECTION_REFUSED', 'tcp', 'target'),
    due: { finding: 'target-unreachable', reason: 'target-unreachable' },
  },
  { name: 'a reset while dialling', attempt: broken('CONNECTION_RESET', 'tcp', 0), due: { finding: 'hop-unreachable' } },
  {
    name: 'a CONNECT that is not allowed',
    attempt: broken('PROXY_REFUSED', 'proxy', 0, 'policy'),
    due: { finding: 'refused-by-proxy', reason: 'policy' },
  },
  {
    name: 'a login that is not taken',
    attempt: broken('PROXY_AUTHENTICATION', 'proxy', 0, 'authentication'),
    due: { finding: 'refused-by-proxy', reason: 'authentication' },
  },
  {
    name: 'a proxy that cannot reach the target',
    attempt: broken('PROXY_TARGET_UNREACHABLE', 'proxy', 0, 'target-unreachable'),
    due: { finding: 'target-unreachable' },
  },
  {
    name: 'a proxy that says so though it did',
    attempt: broken('PROXY_TARGET_UNREACHABLE', 'proxy', 0, 'target-unreachable'),
    server: server(UPGRADE, 101),
    due: { finding: 'refused-by-proxy', reason: null },
  },
  {
    name: 'a proxy that cannot reach the next hop',
    attempt: broken('PROXY_TARGET_UNREACHABLE', 'proxy', 0, 'hop-unreachable'),
    due: { finding: 'hop-unreachable' },
  },
  { name: 'a silent proxy', attempt: broken('PROXY_NO_ANSWER', 'proxy', 0), due: { finding: 'no-answer', reason: 'hop-unreachable' } },
  { name: 'a proxy that hangs up', attempt: broken('PROXY_CLOSED', 'proxy', 0), due: { finding: 'closed' } },
  { name: 'a proxy that resets', attempt: broken('CONNECTION_RESET', 'proxy', 0), due: { finding: 'reset' } },
  { name: 'a proxy that talks garbage', attempt: broken('PROXY_MALFORMED', 'proxy', 0), due: { finding: 'malformed' } },
  {
    name: 'TLS with the target that fails',
    attempt: attempt({ tlsFailure: new Failure('TLS_CERTIFICATE', 'words', { stage: 'tls' }) }),
    due: { finding: 'malformed', outcome: 'not-attempted' },
  },
  {
    name: 'a request for TLS that came as one for the websocket',
    attempt: { ...answered('refused', 426), tls: 'upgrade-only' },
    server: server(UPGRADE, 426),
    due: { finding: 'upgrade-stripped', reason: 'upgrade-removed', serverSaw: 'no-upgrade', answeredBy: 'server' },
  },
  {
    name: 'a request for both of which one was taken out',
    attempt: { ...answered('refused', 426), tls: 'upgrade-stack' },
    server: server(UPGRADE, 426),
    due: { finding: 'upgrade-stripped', serverSaw: 'no-upgrade' },
  },
  {
    name: 'a 101 without TLS where the server named it',
    attempt: { ...answered('malformed', 101), tls: 'upgrade-only' },
    server: server(FOR_TLS, 101),
    due: { finding: 'malformed', reason: 'answer-replaced', serverSaw: 'upgrade' },
  },
  {
    name: 'TLS that failed behind a 101 of the server',
    attempt: attempt({
      outer: answered('upgraded', 101).handshake,
      tls: 'upgrade-first',
      tlsFailure: new Failure('TLS_FAILED', 'words', { stage: 'tls' }),
    }),
    server: server(FOR_TLS, 101),
    due: { finding: 'malformed', outcome: 'malformed', answeredBy: 'server', serverSaw: 'upgrade' },
  },
  {
    name: 'TLS that failed behind a 101 that the server did not send, whom nobody asked for TLS',
    attempt: attempt({
      outer: answered('upgraded', 101).handshake,
      tls: 'upgrade-only',
      tlsFailure: new Failure('TLS_NOT_SPOKEN', 'words', { stage: 'tls' }),
    }),
    server: server(STRIPPED, 426),
    due: { finding: 'upgrade-stripped', outcome: 'malformed', answeredBy: 'not-server' },
  },
  {
    name: 'a websocket inside TLS',
    attempt: answeredTwice('upgraded', 101),
    server: inside(UPGRADE, 101),
    due: { finding: 'upgraded', answeredBy: 'server', serverSaw: 'upgrade' },
  },
  {
    name: 'an Upgrade that was stripped inside TLS',
    attempt: answeredTwice('refused', 426),
    server: inside(STRIPPED, 426),
    due: { finding: 'upgrade-stripped', answeredBy: 'server', serverSaw: 'no-upgrade' },
  },
  {
    name: 'an answer inside TLS to a request that never came there',
    attempt: answeredTwice('refused', 403),
    server: inside(null, null),
    due: { finding: 'refused-by-proxy', reason: 'policy', answeredBy: 'not-server', serverSaw: 'nothing' },
  },
];

describe('judgeHandshake', () => {
  it.each(ROWS)('judges $name', ({ attempt: made, server: connection = null, known = true, variant = 'get', due }) => {
    expect(judgeHandshake(made, connection, known, variant)).toMatchObject(due);
  });

  it('has a row for every finding', () => {
    const named = new Set(ROWS.map(({ due }) => due.finding).filter((finding) => typeof finding === 'string'));
    expect([...named].sort()).toEqual(Object.keys(CHECKS.handshake.findings).sort());
  });
});

describe('parseRequestHead', () => {
  it('reads a whole head and nothing else', () => {
    expect(parseRequestHead(Buffer.from(UPGRADE))?.method).toBe('GET');
    expect(parseRequestHead(Buffer.from('GET / HTTP/1.1\r\nHost'))).toBeNull();
    expect(parseRequestHead(null)).toBeNull();
  });
});
