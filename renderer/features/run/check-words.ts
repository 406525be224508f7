import { meaningOf, type CheckId, type CheckOutcome, type Grade } from '../../../shared/model/check.ts';
import type { CheckProgress } from '../../../shared/model/run-state.ts';

/** Checks, findings and grades in the words of the window. */

export const CHECK_NAMES: Readonly<Record<CheckId, string>> = {
  handshake: 'Handshake',
  headers: 'Headers',
  duplex: 'Both ways at once',
  transparency: 'All byte values',
  streaming: 'Small messages',
  'early-data': 'First bytes',
  'half-close': 'Half-close',
  rfc6455: 'Standard WebSocket',
  latency: 'Latency',
  idle: 'Silence',
  lifetime: 'Lifetime',
  ports: 'Ports',
  tls: 'TLS',
};

/** The tones of renderer/ui/state.tsx, and `none` for what was not tried. */
export type VerdictTone = 'good' | 'altered' | 'bad' | 'unknown' | 'none';

const FINDINGS: Readonly<Record<string, string>> = {
  upgraded: 'upgraded',
  'upgrade-stripped': 'Upgrade removed',
  'refused-by-proxy': 'refused by a proxy',
  'hop-unreachable': 'proxy not reached',
  'target-unreachable': 'server not reached',
  'refused-by-server': 'refused by the server',
  'no-answer': 'no answer',
  closed: 'closed',
  reset: 'reset',
  malformed: 'answer unusable',
  unchanged: 'unchanged',
  rewritten: 'rewritten',
  corrupted: 'bytes changed',
  injected: 'bytes added',
  'bytes-lost': 'bytes lost',
  truncated: 'cut off',
  'closed-at-once': 'closed at once',
  stalled: 'stalled',
  'stalled-after': 'stalled midway',
  'one-way-up': 'only up arrives',
  'one-way-down': 'only down arrives',
  'half-duplex': 'takes turns',
  'full-duplex': 'yes',
  intact: 'intact',
  'buffered-both': 'held both ways',
  'buffered-up': 'held going up',
  'buffered-down': 'held going down',
  streamed: 'at once',
  'both-lost': 'lost both ways',
  'server-first-lost': "server's lost",
  'client-early-lost': "client's lost",
  kept: 'kept',
  'closed-after': 'closed',
  'silently-dropped': 'dropped silently',
  'client-close-lost': "client's end lost",
  'server-close-lost': "server's end lost",
  propagated: 'passed on',
  none: 'no port',
  'only-443': 'only 443',
  'some-ports': 'some ports',
  'any-port': 'any port',
  'only-standard': 'only it works',
  'only-simplified': 'only ours works',
  neither: 'fails too',
  same: 'works',
  'ends-before-server': 'ends before the server',
  stripped: 'stripped',
  refused: 'refused',
  passed: 'passed',
};

const OUTCOMES: Readonly<Record<CheckOutcome, string>> = {
  pass: 'passed',
  fail: 'failed',
  intermittent: 'fails sometimes',
  inconclusive: 'not clear',
  'not-tested': 'not tested',
};

interface Judged {
  readonly id: CheckId;
  readonly result: CheckOutcome;
  readonly finding: string | null;
}

/** What a check found, in a word or two. */
export function findingInWords({ result, finding }: Judged): string {
  if (result !== 'pass' && result !== 'fail') return OUTCOMES[result];
  return (finding === null ? null : findingName(finding)) ?? OUTCOMES[result];
}

/** Null for what is no finding. */
export function findingName(finding: string): string | null {
  return FINDINGS[finding] ?? null;
}

export function toneOf({ id, result, finding }: Judged): VerdictTone {
  if (result === 'not-tested') return 'none';
  if (result === 'inconclusive') return 'unknown';
  if (result === 'intermittent') return 'bad';
  const grade = finding === null ? null : (meaningOf(id, finding)?.grade ?? null);
  if (result === 'pass') return grade === 'altered' ? 'altered' : 'good';
  // Of what never changes the grade, only a total failure is bad news.
  if (grade === null) return finding === 'neither' ? 'bad' : 'altered';
  return grade === 'altered' ? 'altered' : 'bad';
}

const GRADE_WORDS: Readonly<Record<Grade, string>> = {
  clean: 'Clean',
  altered: 'Altered',
  degraded: 'Degraded',
  blocked: 'Blocked',
  unreachable: 'Unreachable',
  inconclusive: 'Inconclusive',
};

export function gradeInWords(grade: Grade): string {
  return GRADE_WORDS[grade];
}

export function gradeTone(grade: Grade): 'good' | 'altered' | 'bad' | 'unknown' {
  switch (grade) {
    case 'clean':
      return 'good';
    case 'altered':
      return 'altered';
    case 'inconclusive':
      return 'unknown';
    default:
      return 'bad';
  }
}

/** Of a mode that was cut short. The handshake ends last: until then every check's connections are tries of it. */
export function cancelledWords(checks: readonly Pick<CheckProgress, 'state'>[]): string {
  const done = checks.filter(({ state }) => state === 'done').length;
  return done === 0
    ? 'No check was finished: no verdict can be given. What was seen is below.'
    : `Of ${String(checks.length)} checks ${String(done)} ${done === 1 ? 'was' : 'were'} finished: no verdict can be given. What was measured is below.`;
}
