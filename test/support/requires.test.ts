import { describe, expect, it } from 'vitest';
import { decide, findProgram } from './requires.ts';

describe('requires', () => {
  it('runs a suite whose programs are all there, in CI or not', () => {
    expect(decide([], 'true')).toBe('run');
    expect(decide([], undefined)).toBe('run');
  });

  it('skips a suite with a missing program outside CI', () => {
    expect(decide(['squid'], undefined)).toBe('skip');
    expect(decide(['squid'], 'false')).toBe('skip');
  });

  it('fails a suite with a missing program in CI', () => {
    expect(decide(['squid'], 'true')).toBe('fail');
  });

  it('answers null for a program that is nowhere', () => {
    // @ts-expect-error -- not one of the known programs
    expect(findProgram('no-such-program-anywhere')).toBeNull();
  });
});
