import type { CheckRecord, HandshakeRecord, RunRecord } from '../../../shared/model/probe-set.ts';

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

export const CHECK: CheckRecord = {
  id: 'duplex',
  result: 'pass',
  finding: 'full-duplex',
  also: [],
  summary: 'Both.',
  numbers: {},
  attempts: 1,
  failures: 0,
  evidence: [],
};

const REQUEST = 'GET / HTTP/1.1\r\nHost: a:1\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';

export const HANDSHAKE: HandshakeRecord = {
  outcome: 'upgraded',
  reason: null,
  answeredBy: 'server',
  attributedTo: null,
  serverSaw: 'upgrade',
  status: 101,
  ms: 1,
  clientSent: base64(REQUEST),
  serverReceived: base64(REQUEST),
  serverSent: base64('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  clientReceived: base64('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  requestChanges: [],
  responseChanges: [],
  redacted: [],
};

/** A request from which the proxy took the Upgrade, and to which it added a line. */
export const STRIPPED: HandshakeRecord = {
  ...HANDSHAKE,
  outcome: 'refused',
  status: 426,
  serverSaw: 'no-upgrade',
  serverReceived: base64('GET / HTTP/1.1\r\nhost: a:1\r\nVia: 1.1 squid\r\n\r\n'),
  serverSent: base64('HTTP/1.1 426 Upgrade Required\r\n\r\n'),
  clientReceived: base64('HTTP/1.1 426 Upgrade Required\r\n\r\nno \x1b[31mUpgrade\r\n'),
  requestChanges: [
    { change: 'name-case', name: 'host', before: 'Host', after: 'host' },
    { change: 'removed', name: 'connection', before: 'Upgrade', after: null },
    { change: 'removed', name: 'upgrade', before: 'WebSocket', after: null },
    { change: 'added', name: 'via', before: null, after: '1.1 squid' },
  ],
};

export const RUN: RunRecord = {
  target: '127.0.0.1:40001',
  startedAt: '2026-11-22T22:00:00.000Z',
  durationMs: 1234,
  route: { hops: ['http://***@127.0.0.1:3128'], mode: 'relay' },
  variant: 'get',
  tls: 'none',
  runtime: 'node 24',
  reach: [
    {
      hop: 0,
      stage: 'tcp',
      ok: true,
      ms: 0.42,
      addresses: [{ address: '127.0.0.1:3128', outcome: 'connected' }],
      local: null,
      remote: null,
      error: null,
    },
    {
      hop: 0,
      stage: 'proxy',
      ok: false,
      ms: 3,
      addresses: [],
      local: null,
      remote: null,
      error: { code: 'PROXY_REFUSED', message: 'it said 403' },
    },
  ],
  dialogues: [],
  handshake: HANDSHAKE,
  checks: [CHECK],
  events: [],
  works: { standardWebSocket: 'not-tested', standardWebSocketOverTls: 'not-tested', rawUpgrade: 'yes', rawTunnel: 'not-tested' },
  grade: 'clean',
  summary: 'All is well.',
  fix: null,
};
