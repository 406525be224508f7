/** The grades, best first; `--fail-on` compares by this order. */
export const GRADES = ['clean', 'altered', 'degraded', 'blocked', 'unreachable', 'inconclusive'] as const;
export type Grade = (typeof GRADES)[number];

export const CHECK_RESULTS = ['pass', 'fail', 'intermittent', 'inconclusive', 'not-tested'] as const;
export type CheckOutcome = (typeof CHECK_RESULTS)[number];

/** What one finding means: the result it gives, and the grade that a run with it can at best have (null: it never changes the grade). */
export interface FindingMeaning {
  readonly result: 'pass' | 'fail';
  readonly grade: Exclude<Grade, 'inconclusive'> | null;
}

export interface CheckDefinition {
  readonly asks: string;
  /** In order of precedence: the first that applies is the finding, the others go to `also`. */
  readonly findings: Readonly<Record<string, FindingMeaning>>;
  /** Whether an inconclusive or intermittent result of this check can change the grade. */
  readonly graded: boolean;
}

const pass = (grade: FindingMeaning['grade'] = 'clean'): FindingMeaning => ({ result: 'pass', grade });
const fail = (grade: FindingMeaning['grade']): FindingMeaning => ({ result: 'fail', grade });

/** The one table: check → finding → result → grade (CLI.md, "Checks and findings" and "Grades"). The keys are in the order of reports. */
export const CHECKS = {
  handshake: {
    asks: 'did the upgrade get through?',
    graded: true,
    findings: {
      upgraded: pass(),
      'upgrade-stripped': fail('blocked'),
      'refused-by-proxy': fail('blocked'),
      'hop-unreachable': fail('unreachable'),
      'target-unreachable': fail('unreachable'),
      'refused-by-server': fail('blocked'),
      'no-answer': fail('unreachable'),
      closed: fail('blocked'),
      reset: fail('blocked'),
      malformed: fail('blocked'),
    },
  },
  headers: { asks: 'what changed on the way?', graded: true, findings: { unchanged: pass(), rewritten: pass('altered') } },
  duplex: {
    asks: 'both sides send at once',
    graded: true,
    findings: {
      corrupted: fail('degraded'),
      injected: fail('degraded'),
      'bytes-lost': fail('degraded'),
      truncated: fail('degraded'),
      'closed-at-once': fail('degraded'),
      stalled: fail('degraded'),
      'stalled-after': fail('degraded'),
      'one-way-up': fail('degraded'),
      'one-way-down': fail('degraded'),
      'half-duplex': fail('degraded'),
      'full-duplex': pass(),
    },
  },
  transparency: {
    asks: 'do all byte values, HTTP-like and frame-like bytes and long runs pass?',
    graded: true,
    findings: {
      corrupted: fail('degraded'),
      injected: fail('degraded'),
      'bytes-lost': fail('degraded'),
      truncated: fail('degraded'),
      intact: pass(),
    },
  },
  streaming: {
    asks: 'does a byte travel when it is sent?',
    graded: true,
    findings: { 'buffered-both': fail('degraded'), 'buffered-up': fail('degraded'), 'buffered-down': fail('degraded'), streamed: pass() },
  },
  'early-data': {
    asks: 'do the first bytes survive that travel with the handshake?',
    graded: true,
    findings: { 'both-lost': fail('altered'), 'server-first-lost': fail('altered'), 'client-early-lost': fail('altered'), kept: pass() },
  },
  'half-close': {
    asks: 'can one side finish while the other goes on?',
    graded: true,
    findings: {
      'both-lost': fail('altered'),
      'client-close-lost': fail('altered'),
      'server-close-lost': fail('altered'),
      propagated: pass(),
    },
  },
  rfc6455: {
    asks: 'does the standard websocket pass where the simplified one does not?',
    graded: false,
    findings: { 'only-standard': fail(null), 'only-simplified': fail(null), neither: fail(null), same: pass(null) },
  },
  latency: { asks: 'round trips, idle and under load', graded: false, findings: {} },
  idle: {
    asks: 'how long may it be silent?',
    graded: true,
    findings: { 'silently-dropped': fail('degraded'), 'closed-after': fail('degraded'), kept: pass() },
  },
  lifetime: { asks: 'is it cut although it is busy?', graded: true, findings: { 'closed-after': fail('degraded'), kept: pass() } },
  ports: {
    asks: 'which target ports may be connected to?',
    graded: false,
    findings: { none: fail(null), 'only-443': fail(null), 'some-ports': fail(null), 'any-port': pass(null) },
  },
  tls: {
    asks: "does TLS pass, and is it the server's certificate?",
    graded: false,
    findings: { 'ends-before-server': fail(null), stripped: fail(null), refused: fail(null), passed: pass(null) },
  },
} as const satisfies Record<string, CheckDefinition>;

export type CheckId = keyof typeof CHECKS;
export const CHECK_IDS = Object.keys(CHECKS) as readonly CheckId[];
export type FindingOf<Id extends CheckId> = keyof (typeof CHECKS)[Id]['findings'] & string;

/** The checks of `--checks quick`. */
export const QUICK_CHECKS: readonly CheckId[] = [
  'handshake',
  'headers',
  'duplex',
  'streaming',
  'early-data',
  'half-close',
  'rfc6455',
  'tls',
];
/** Only with `--idle-max`. */
export const TIMED_CHECKS: readonly CheckId[] = ['idle', 'lifetime'];

export function meaningOf(id: CheckId, finding: string): FindingMeaning | null {
  const definition: CheckDefinition = CHECKS[id];
  return definition.findings[finding] ?? null;
}

/** The finding that comes first in the check's precedence, and the rest. */
export function byPrecedence<Id extends CheckId>(
  id: Id,
  findings: readonly FindingOf<Id>[],
): { finding: FindingOf<Id> | null; also: FindingOf<Id>[] } {
  const order = Object.keys(CHECKS[id].findings);
  const [finding = null, ...also] = [...new Set(findings)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return { finding, also };
}

/** `half-close`: what is sent behind a FIN, in bytes. All of it has to arrive. */
export const HALF_CLOSE_TAIL_BYTES = 4096;
