import { meaningOf, type CheckId, type CheckOutcome, type Grade } from '../../../../shared/model/check.ts';

export type Tone = 'good' | 'altered' | 'bad' | 'unknown';

/** How the window shows a grade: a colour, a sign and a word, none of them alone. */
export const GRADE_SHOWN: Readonly<Record<Grade, { readonly tone: Tone; readonly sign: string; readonly word: string }>> = {
  clean: { tone: 'good', sign: '✓', word: 'Clean' },
  altered: { tone: 'altered', sign: '≈', word: 'Altered' },
  degraded: { tone: 'bad', sign: '!', word: 'Degraded' },
  blocked: { tone: 'bad', sign: '✗', word: 'Blocked' },
  unreachable: { tone: 'bad', sign: '✗', word: 'Unreachable' },
  inconclusive: { tone: 'unknown', sign: '?', word: 'Inconclusive' },
};

const RESULT_SHOWN: Readonly<Record<CheckOutcome, { readonly tone: Tone; readonly sign: string; readonly word: string }>> = {
  pass: { tone: 'good', sign: '✓', word: 'passed' },
  fail: { tone: 'bad', sign: '✗', word: 'failed' },
  intermittent: { tone: 'altered', sign: '!', word: 'now and then' },
  inconclusive: { tone: 'unknown', sign: '?', word: 'not clear' },
  'not-tested': { tone: 'unknown', sign: '–', word: 'not tested' },
};

/** As the window tells of a check: what passed but changed something, and what fails but never changes the grade, are neither good nor bad news. */
export function checkShown(id: CheckId, result: CheckOutcome, finding: string | null): (typeof RESULT_SHOWN)[CheckOutcome] {
  const shown = RESULT_SHOWN[result];
  if (finding === null || (result !== 'pass' && result !== 'fail')) return shown;
  const grade = meaningOf(id, finding)?.grade ?? null;
  if (result === 'pass') return grade === 'altered' ? { ...shown, tone: 'altered', sign: '≈' } : shown;
  return grade === 'altered' || (grade === null && finding !== 'neither') ? { ...shown, tone: 'altered' } : shown;
}

export const NOT_TESTED = RESULT_SHOWN['not-tested'];

export const MODE_TITLES = { direct: 'Direct', tunnel: 'As a tunnel (CONNECT or SOCKS)', relay: 'As a relay' } as const;
export const RUNG_TITLES = { reached: 'Reached', accepted: 'Accepted', upgraded: 'Upgraded', bytes: 'Bytes both ways' } as const;
