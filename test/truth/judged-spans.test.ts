import { describe, expect, it } from 'vitest';
import { spanOff, type ActDuring } from './judged-spans.ts';

const idle = (silentUpMs: number, silentDownMs: number, did: 'cut' | 'forgot' = 'cut'): ActDuring => ({
  act: { did, silentUpMs, silentDownMs, ageMs: 60_000 },
  during: 'idle',
});
const both = (lowS: number, highS: number) => ({ both: { lowS, highS } });

describe('an interval held against what the proxy did', () => {
  it('is right when it holds every time at which a connection was ended', () => {
    expect(spanOff('both', both(1.9, 2.2), [idle(2_001, 2_004), idle(2_150, 2_140)])).toBeNull();
  });

  it('is off when one was ended below it, or lived beyond it', () => {
    expect(spanOff('both', both(2.05, 2.2), [idle(2_001, 2_004)])).toBe('both is [2.05,2.2] s, and it was after 2.001 to 2.001 s');
    expect(spanOff('both', both(1.9, 2.1), [idle(2_001, 2_004), idle(2_150, 2_140)])).toContain('2.001 to 2.140 s');
    expect(spanOff('both', {}, [idle(2_001, 2_004)])).toContain('both is [null,null] s');
  });

  it('holds of what was forgotten without a sign the earliest time alone', () => {
    const acts = [idle(2_001, 2_004, 'forgot'), idle(2_400, 2_400, 'forgot')];
    expect(spanOff('both', both(1.9, 2.2), acts)).toBeNull();
    expect(spanOff('both', both(2.1, 2.5), acts)).toContain('2.001 s');
  });

  it('heeds only what was ended by the same silence, in the same check', () => {
    const numbers = { client: { lowS: 1.4, highS: 1.6 }, ...both(1.9, 2.1) };
    expect(spanOff('client', numbers, [idle(1_500, 100), idle(2_000, 2_000), { ...idle(9_000, 0), during: 'streaming' }])).toBeNull();
    expect(spanOff('server', numbers, [idle(1_500, 100)])).toBe('server: the proxy itself ended nothing of the kind');
    const aged: ActDuring = { act: { did: 'cut', silentUpMs: 20, silentDownMs: 200, ageMs: 3_001 }, during: 'idle' };
    expect(spanOff('life', { lowS: 2.9, highS: 3.1 }, [aged])).toBeNull();
    expect(spanOff('life', { lowS: 3.1, highS: 3.2 }, [aged])).toContain('3.001');
  });
});
