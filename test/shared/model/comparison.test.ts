import { describe, expect, it } from 'vitest';
import { compareSets } from '../../../shared/model/comparison.ts';
import { HANDSHAKE } from '../../cli/text/runs.ts';
import type { CheckRecord, HandshakeRecord, ProbeSet, RunRecord } from '../../../shared/model/probe-set.ts';

type Change = HandshakeRecord['requestChanges'][number];

const added = (name: string, after: string): Change => ({ change: 'added', name, before: null, after });

function check(
  id: CheckRecord['id'],
  result: CheckRecord['result'],
  finding: string | null,
  numbers: CheckRecord['numbers'] = {},
): CheckRecord {
  return { id, result, finding, also: [], summary: id, numbers, attempts: 3, failures: 1, evidence: [] };
}

function set({
  checks = [check('handshake', 'pass', 'upgraded')],
  requestChanges = [],
  ...run
}: Partial<RunRecord> & { requestChanges?: Change[] } = {}): ProbeSet {
  const handshake: HandshakeRecord = { ...HANDSHAKE, requestChanges };
  const record: RunRecord = {
    target: '127.0.0.1:40001',
    startedAt: '2026-11-20T10:00:00.000Z',
    durationMs: 1,
    route: { hops: ['http://127.0.0.1:3128'], mode: 'relay' },
    variant: 'get',
    tls: 'none',
    runtime: 'node',
    reach: [],
    dialogues: [],
    handshake,
    checks,
    events: [],
    works: { standardWebSocket: 'yes', standardWebSocketOverTls: 'not-tested', rawUpgrade: 'yes', rawTunnel: 'not-tested' },
    grade: 'clean',
    summary: 'it works',
    fix: null,
    ...run,
  };
  return { schema: 'duplexscope.probe-set/1', runs: [record] };
}

const NOTHING = { changes: [], unclear: [] };

describe('two diagnoses', () => {
  it('are the same where only ports, dates, identifiers and rates differ', () => {
    const before = set({
      requestChanges: [added('x-forwarded-for', '127.0.0.1:51514'), added('x-request-id', '6f1c0de24bb84d0e')],
      checks: [check('duplex', 'pass', 'full-duplex', { mbpsUp: 900 })],
    });
    const now = set({
      target: '127.0.0.1:50009',
      requestChanges: [added('x-forwarded-for', '127.0.0.1:40404'), added('x-request-id', 'aa10b3c4d5e6f708')],
      checks: [check('duplex', 'pass', 'full-duplex', { mbpsUp: 30 })],
    });
    expect(compareSets(before, now)).toEqual(NOTHING);
  });

  it('differ by a header whose value a setting decides', () => {
    const before = set({ requestChanges: [added('cache-control', 'max-age=259200')] });
    const now = set({ requestChanges: [added('cache-control', 'max-age=0')] });
    expect(compareSets(before, now).changes).toEqual([
      { mode: 'relay', what: 'request header cache-control', before: 'added: max-age=259200', now: 'added: max-age=0' },
    ]);
  });

  it('differ for certain where a fault is new, and not where one struck now and then before', () => {
    const whole = set({ checks: [check('handshake', 'pass', 'upgraded')] });
    const flaky = set({ checks: [check('handshake', 'intermittent', 'closed')], grade: 'degraded' });
    expect(compareSets(whole, flaky)).toMatchObject({
      changes: [{ what: 'grade' }, { what: 'handshake', before: 'upgraded', now: 'closed (1 of 3)' }],
      unclear: [],
    });
    expect(compareSets(flaky, whole)).toMatchObject({ changes: [], unclear: [{ what: 'grade' }, { what: 'handshake' }] });
  });

  it('are not called different by what could not be tested', () => {
    const before = set({ checks: [check('half-close', 'fail', 'both-lost')], grade: 'altered' });
    const now = set({ checks: [check('half-close', 'inconclusive', null)] });
    expect(compareSets(before, now)).toMatchObject({ changes: [], unclear: [{ what: 'grade' }, { what: 'half-close' }] });
  });

  it('are not compared in a check that only one of them has, in whichever', () => {
    const few = set();
    const many = set({ checks: [check('handshake', 'pass', 'upgraded'), check('half-close', 'fail', 'both-lost')], grade: 'altered' });
    const halfClose = { mode: 'relay', what: 'half-close' };
    expect(compareSets(few, many)).toEqual({
      changes: [],
      unclear: [
        { mode: 'relay', what: 'grade', before: 'clean', now: 'altered' },
        { ...halfClose, before: 'not run', now: 'both-lost' },
      ],
    });
    expect(compareSets(many, few).unclear).toContainEqual({ ...halfClose, before: 'both-lost', now: 'not run' });
  });

  it('differ by an idle time only where the two intervals cannot be the same time', () => {
    const idle = (lowS: number, highS: number): ProbeSet =>
      set({ checks: [check('idle', 'fail', 'closed-after', { client: { lowS, highS } })], grade: 'degraded' });
    expect(compareSets(idle(2, 4), idle(3, 5))).toEqual(NOTHING);
    expect(compareSets(idle(2, 4), idle(29, 31)).changes).toMatchObject([
      { what: 'idle: client silent', before: '2 to 4 s', now: '29 to 31 s' },
    ]);
  });

  it('of different modes cannot be compared', () => {
    const tunnel = set({ route: { hops: [], mode: 'tunnel' } });
    expect(compareSets(set(), tunnel)).toMatchObject({ changes: [], unclear: [{ mode: 'tunnel' }, { mode: 'relay' }] });
  });
});
