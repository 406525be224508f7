import { describe, expect, it } from 'vitest';
import { CHECK_IDS, QUICK_CHECKS } from '../../shared/model/check.ts';
import {
  countUpTo,
  names,
  oneOf,
  readChecks,
  readEndpoint,
  readListen,
  readListenOnLoopback,
  readListenPort,
  repeated,
} from '../../electron/cli/values.ts';

const codeOf = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'nothing thrown';
};

describe('an address on the command line', () => {
  it('is HOST:PORT, with brackets around IPv6', () => {
    expect(readEndpoint('127.0.0.1:8080')).toEqual({ host: '127.0.0.1', port: 8080 });
    expect(readEndpoint('[::1]:1')).toEqual({ host: '::1', port: 1 });
  });

  it.for(['user:hunter2@host:1', 'host:1:user:hunter2', 'http://user:hunter2@host:1'])(
    'is not repeated where a password may stand in it: %s',
    (text) => {
      expect(() => readEndpoint(text)).toThrow(
        expect.objectContaining({ code: 'BAD_URL', message: expect.not.stringContaining('hunter2') as string }),
      );
    },
  );

  it('may have port 0 only where it is listened on', () => {
    expect(codeOf(() => readEndpoint('127.0.0.1:0'))).toBe('BAD_PORT');
    expect(readListen('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
    expect(readListen('[::1]:0')).toEqual({ host: '::1', port: 0 });
    expect(readListenPort('0')).toBe(0);
    expect(codeOf(() => readListen('127.0.0.1:70000'))).toBe('BAD_PORT');
    expect(codeOf(() => readListenPort('70000'))).toBe('BAD_PORT');
    expect(codeOf(() => readListen('nonsense'))).toBe('BAD_URL');
  });

  it('is on loopback when only a port is given', () => {
    expect(readListenOnLoopback('6379')).toEqual({ host: '127.0.0.1', port: 6379 });
    expect(readListenOnLoopback('0')).toEqual({ host: '127.0.0.1', port: 0 });
    expect(readListenOnLoopback('0.0.0.0:6379')).toEqual({ host: '0.0.0.0', port: 6379 });
  });
});

describe('a list of checks', () => {
  it('stands for itself in the order of the table, each once', () => {
    expect(readChecks('streaming,handshake,streaming', false)).toEqual(['handshake', 'streaming']);
  });

  it('quick is what the table calls so', () => {
    expect(readChecks('quick', false)).toEqual(CHECK_IDS.filter((id) => QUICK_CHECKS.includes(id)));
    expect(readChecks('quick, transparency', false)).toContain('transparency');
  });

  it('full is all, and what takes long by nature only when a time is given', () => {
    expect(readChecks('full', false)).toEqual(CHECK_IDS.filter((id) => id !== 'idle' && id !== 'lifetime'));
    expect(readChecks('full', true)).toEqual(CHECK_IDS);
  });

  it.for(['', 'quik', 'duplex,,streaming'])('does not guess: %j', (text) => {
    expect(codeOf(() => readChecks(text, false))).toBe('BAD_USAGE');
  });
});

describe('other values', () => {
  it('counts are whole and bounded', () => {
    const count = countUpTo(10);
    expect([count('1'), count('10')]).toEqual([1, 10]);
    for (const text of ['0', '11', '1.5', '-1', 'ten', ''])
      expect(
        codeOf(() => count(text)),
        text,
      ).toBe('BAD_NUMBER');
  });

  it('choices name the alternatives', () => {
    expect(() => oneOf(['a', 'b'], 'letter')('c')).toThrow('unknown letter "c"; use one of a, b');
  });

  it('repeated options keep their order and share nothing', () => {
    const read = repeated(Number);
    expect(read('2', read('1', undefined))).toEqual([1, 2]);
    expect(read('3', undefined)).toEqual([3]);
  });

  it('names are split at commas', () => {
    expect(names('hangs, far-200ms,')).toEqual(['hangs', 'far-200ms']);
    expect(codeOf(() => names(' ,'))).toBe('BAD_USAGE');
  });
});
