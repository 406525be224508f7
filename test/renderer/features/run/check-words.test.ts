import { describe, expect, it } from 'vitest';
import {
  CHECK_NAMES,
  cancelledWords,
  findingInWords,
  gradeInWords,
  gradeTone,
  toneOf,
} from '../../../../renderer/features/run/check-words.ts';
import { CHECKS, CHECK_IDS, GRADES } from '../../../../shared/model/check.ts';

describe('the words of a check', () => {
  it('are there for every finding that this version can make', () => {
    for (const id of CHECK_IDS) {
      expect(CHECK_NAMES[id]).not.toBe('');
      for (const [finding, { result }] of Object.entries(CHECKS[id].findings)) {
        const words = findingInWords({ id, result, finding });
        expect(words, `${id}: ${finding}`).not.toBe('failed');
        expect(words, `${id}: ${finding}`).not.toContain('-');
      }
    }
  });

  it('name what was not judged by its outcome, not by a finding', () => {
    expect(findingInWords({ id: 'duplex', result: 'not-tested', finding: null })).toBe('not tested');
    expect(findingInWords({ id: 'handshake', result: 'intermittent', finding: 'closed' })).toBe('fails sometimes');
  });

  it('colour a passed check altered when headers changed, and only then', () => {
    expect(toneOf({ id: 'headers', result: 'pass', finding: 'rewritten' })).toBe('altered');
    expect(toneOf({ id: 'headers', result: 'pass', finding: 'unchanged' })).toBe('good');
    for (const id of CHECK_IDS)
      for (const [finding, { result }] of Object.entries(CHECKS[id].findings))
        if (result === 'fail') expect(toneOf({ id, result, finding }), `${id}: ${finding}`).not.toBe('good');
  });

  it('give every grade a word and a tone', () => {
    expect(GRADES.map(gradeInWords)).toEqual(['Clean', 'Altered', 'Degraded', 'Blocked', 'Unreachable', 'Inconclusive']);
    expect(GRADES.map(gradeTone)).toEqual(['good', 'altered', 'bad', 'bad', 'bad', 'unknown']);
  });

  it('say of a run that was cancelled what it had finished, not what it had not begun with', () => {
    const of = (...states: readonly ('done' | 'running' | 'waiting')[]): string => cancelledWords(states.map((state) => ({ state })));
    expect(of('waiting', 'waiting')).toMatch(/^No check was finished: no verdict/u);
    expect(of('waiting', 'done', 'waiting')).toMatch(/^Of 3 checks 1 was finished: no verdict/u);
    expect(of('waiting', 'done', 'done')).toMatch(/^Of 3 checks 2 were finished/u);
  });
});
