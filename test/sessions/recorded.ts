import { randomUUID } from 'node:crypto';
import type { RunState, TrafficSample } from '../../shared/model/run-state.ts';
import { DEFAULT_SWEEP_PLAN, type SweepEntryLine, type SweepState, type SweepView } from '../../shared/model/sweep.ts';
import type { UnnumberedEvent } from '../../electron/sessions/logged-run.ts';

/* Sessions as the log is given them. */

export function runState(change: Partial<RunState> = {}): RunState {
  return {
    id: randomUUID(),
    startedAt: '2026-11-20T10:00:00.000Z',
    status: 'running',
    error: null,
    route: { hops: ['http://***@127.0.0.1:3128'], target: null, requestedMode: 'auto', variant: 'get', tls: 'none' },
    parts: [
      {
        mode: 'tunnel',
        state: 'running',
        offsetNs: 0,
        rungs: (['reached', 'accepted', 'upgraded', 'bytes'] as const).map((rung) => ({
          rung,
          state: 'waiting',
          ms: null,
          by: null,
          says: '',
        })),
        checks: [{ id: 'duplex', state: 'running', record: null }],
      },
    ],
    events: 0,
    document: null,
    ...change,
  };
}

export function event(number: number, change: Partial<UnnumberedEvent> = {}): UnnumberedEvent {
  return {
    id: `e${String(number)}`,
    part: 0,
    at: number * 1000.5,
    end: number % 2 === 0 ? 'client' : 'server',
    hop: null,
    direction: 'received',
    kind: 'bytes',
    bytes: Buffer.from(`event ${String(number)}`).toString('base64'),
    count: number,
    text: null,
    ...change,
  };
}

export function sample(number: number): TrafficSample {
  return { part: 0, exchange: 1, control: number % 2 === 1, end: 'server', at: number * 5e7, sent: number, received: 2 * number };
}

export function sweepState(change: Partial<SweepState> = {}): SweepState {
  return {
    id: randomUUID(),
    name: 'list.txt',
    plan: { ...DEFAULT_SWEEP_PLAN, checks: [...DEFAULT_SWEEP_PLAN.checks] },
    startedAt: '2026-11-21T10:00:00.000Z',
    status: 'running',
    error: null,
    total: 3,
    bad: 1,
    repeated: 1,
    tested: 0,
    underWay: 0,
    byGrade: {},
    rate: 0,
    secondsLeft: null,
    seconds: 0,
    ...change,
  };
}

export function entryLine(line: number, change: Partial<SweepEntryLine> = {}): SweepEntryLine {
  const duplex = { mbpsUp: 40, mbpsDown: 25.5 };
  const made = { also: [], summary: 'said', attempts: 1, failures: 0, evidence: [] };
  return {
    line,
    proxy: `socks5://***@10.0.0.${String(line)}:1080`,
    grade: 'degraded',
    best: 'tunnel',
    fix: null,
    ms: 1200,
    error: null,
    runs: [
      {
        target: '127.0.0.1:40001',
        startedAt: '2026-11-21T10:00:01.000Z',
        durationMs: 1200,
        route: { hops: [`socks5://***@10.0.0.${String(line)}:1080`], mode: 'tunnel' },
        variant: 'get',
        tls: 'none',
        runtime: 'node 24',
        reach: [],
        handshake: {
          outcome: 'upgraded',
          reason: null,
          answeredBy: 'server',
          attributedTo: null,
          serverSaw: 'upgrade',
          status: 101,
          ms: 12.5,
          requestChanges: [],
          responseChanges: [],
        },
        checks: [
          { id: 'headers', result: 'pass', finding: 'unchanged', numbers: { anonymity: 'elite' }, ...made },
          { id: 'duplex', result: 'fail', finding: 'half-duplex', numbers: duplex, ...made },
          { id: 'early-data', result: 'not-tested', finding: null, numbers: {}, ...made },
        ],
        works: { standardWebSocket: 'not-tested', standardWebSocketOverTls: 'not-tested', rawUpgrade: 'no', rawTunnel: 'yes' },
        grade: 'degraded',
        summary: 'Directions took turns.',
        fix: null,
      },
    ],
    ...change,
  };
}

/** All rows in the order of the list. */
export function sweepView(sweep: string, change: Partial<SweepView> = {}): SweepView {
  return {
    sweep,
    place: '',
    search: '',
    grade: [],
    best: [],
    anonymity: [],
    scheme: [],
    findings: [],
    against: null,
    change: [],
    agreement: [],
    sort: { column: 'line', descending: false },
    group: null,
    ...change,
  };
}
