import { describe, expect, it } from 'vitest';
import { amountOf, calledOf, dayOf, outcomeOf, saysOf, tookOf } from '../../../../renderer/features/sessions/words.ts';
import { session } from './sessions.ts';

describe('a session in words', () => {
  it('is called by its name, and without one by what it was about', () => {
    expect(calledOf(session('a', { name: 'Office' }))).toBe('Office');
    expect(calledOf(session('a'))).toBe('http://10.0.0.1:3128 → own server');
  });

  it('says its grade when it is done, and plainly what else became of it', () => {
    expect(outcomeOf(session('a', { grade: 'blocked' }))).toEqual({ tone: 'bad', word: 'Blocked' });
    expect(outcomeOf(session('a', { status: 'unfinished', grade: null })).word).toBe('Not finished');
    expect(outcomeOf(session('a', { kind: 'sweep', grade: null })).word).toBe('Done');
    expect(outcomeOf(session('a', { status: 'running', grade: null })).tone).toBe('busy');
  });

  it('tells of one that was left unfinished what there is of it', () => {
    expect(saysOf(session('a', { status: 'unfinished', summary: null }))).toBe(
      'Duplexscope ended before this run did. What was seen until then is here.',
    );
    expect(saysOf(session('a', { kind: 'sweep', status: 'unfinished', summary: '3 of 9.' }))).toContain('the sweep can go on. 3 of 9.');
    expect(saysOf(session('a'))).toBe('Clean.');
  });

  it('counts events of a run, and proxies of a sweep with those that are missing', () => {
    expect(amountOf(session('a', { events: 1 }))).toBe('1 event');
    expect(amountOf(session('a', { events: 12_000 }))).toBe('12,000 events');
    expect(amountOf(session('a', { kind: 'sweep', rows: 9, total: 9 }))).toBe('9 proxies');
    expect(amountOf(session('a', { kind: 'sweep', rows: 9000, total: 10_000 }))).toBe('9,000 of 10,000');
  });

  it('took no time that is not known', () => {
    expect(tookOf(session('a'))).toBe('1.50 s');
    expect(tookOf(session('a', { endedAt: null }))).toBeNull();
  });
});

describe('the day of a session', () => {
  const now = new Date(2026, 10, 26, 0, 30);
  const at = (...of: [number, number, number, number, number]): string => new Date(...of).toISOString();

  it('is named by what people call it, from midnight to midnight', () => {
    expect(dayOf(at(2026, 10, 26, 0, 5), now)).toBe('Today');
    expect(dayOf(at(2026, 10, 25, 23, 59), now)).toBe('Yesterday');
    expect(dayOf(at(2026, 10, 24, 12, 0), now)).toBe('Tuesday 24 November');
  });

  it('has its year where that is another one', () => {
    expect(dayOf(at(2025, 10, 24, 12, 0), now)).toBe('Monday 24 November 2025');
  });
});
