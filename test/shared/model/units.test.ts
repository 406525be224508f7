import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
import { formatBytes, formatCount, formatMs, formatRate, parseSeconds, parseSize } from '../../../shared/model/units.ts';

function failureOf(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseSize', () => {
  it.for([
    ['0', 0],
    ['1', 1],
    ['1048576', 1048576],
    ['512B', 512],
    ['500kB', 500_000],
    ['500KB', 500_000],
    ['8MiB', 8 * 1024 ** 2],
    ['8 MiB', 8 * 1024 ** 2],
    [' 8miB ', 8 * 1024 ** 2],
    ['64KiB', 65_536],
    ['1.5 GiB', 1.5 * 1024 ** 3],
    ['2GB', 2_000_000_000],
    ['1TB', 1e12],
    ['1TiB', 1024 ** 4],
    ['0.3KiB', 307],
  ] as const)('reads %s as %i bytes', ([text, bytes]) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.for([
    '',
    ' ',
    'MiB',
    '-1',
    '+1',
    '1e6',
    '0x10',
    '8 Mib',
    '8Mb',
    '8M',
    '1.5',
    '1.5B',
    '1.MiB',
    '.5MiB',
    '1,5MiB',
    '1_000',
    '8iB',
    '8  MiB',
    '1PiB',
    'NaN',
    '8MiB/s',
  ])('refuses "%s" and says what to write', (text) => {
    const failure = failureOf(() => parseSize(text));
    expect(failure.code).toBe('BAD_SIZE');
    expect(failure.stage).toBe('usage');
    expect(failure.message).toContain('8MiB');
  });

  it.for(['9000TiB', '9007199254740992', '9'.repeat(400)])('refuses a size that cannot be counted exactly', (text) => {
    expect(failureOf(() => parseSize(text)).code).toBe('BAD_SIZE');
  });

  it('keeps its error on one short line, whatever was given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        try {
          expect(parseSize(text)).toBeGreaterThanOrEqual(0);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          expect(error.message).not.toMatch(/[\r\n]/u);
          expect(error.message.length).toBeLessThan(400);
        }
      }),
    );
  });

  it('takes every whole number of bytes as itself', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(parseSize(String(bytes))).toBe(bytes);
      }),
    );
  });
});

describe('parseSeconds', () => {
  it.for([
    ['10', 10],
    ['0.5', 0.5],
    ['10s', 10],
    ['604800', 604_800],
  ] as const)('reads %s', ([text, seconds]) => {
    expect(parseSeconds(text)).toBe(seconds);
  });

  it.for(['', '0', '0.0', '-1', '1e3', '10ms', '10 min', 'Infinity', '604801', 'ten', '1\n2'])('refuses "%s" with BAD_NUMBER', (text) => {
    const failure = failureOf(() => parseSeconds(text));
    expect(failure.code).toBe('BAD_NUMBER');
    expect(failure.message).not.toContain('\n');
  });
});

describe('formatBytes', () => {
  it.for([
    [0, '0 B'],
    [512, '512 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1_048_575, '1.0 MiB'],
    [8 * 1024 ** 2, '8.0 MiB'],
    [1024 ** 4, '1.0 TiB'],
    [5000 * 1024 ** 4, '5000.0 TiB'],
  ] as const)('shows %i as %s', ([bytes, text]) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('is read back by parseSize to within half of its last digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        const back = parseSize(formatBytes(bytes));
        expect(Math.abs(back - bytes)).toBeLessThanOrEqual(Math.max(0.5, bytes * 0.051));
      }),
    );
  });
});

describe('formatRate', () => {
  it.for([
    [0, '0 bit/s'],
    [512, '512 bit/s'],
    [256_000, '256 kbit/s'],
    [999_600, '1.00 Mbit/s'],
    [12_340_000, '12.3 Mbit/s'],
    [1_240_000_000, '1.24 Gbit/s'],
    [2.5e12, '2.50 Tbit/s'],
  ] as const)('shows %i bits a second as %s', ([rate, text]) => {
    expect(formatRate(rate)).toBe(text);
  });
});

describe('formatMs', () => {
  it.for([
    [0, '0.00 ms'],
    [0.421, '0.42 ms'],
    [12.34, '12.3 ms'],
    [850.4, '850 ms'],
    [999.6, '1.00 s'],
    [1250, '1.25 s'],
    [59_990, '1 min 0 s'],
    [200_000, '3 min 20 s'],
  ] as const)('shows %d milliseconds as %s', ([ms, text]) => {
    expect(formatMs(ms)).toBe(text);
  });
});

it('shows a count as Intl does', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(formatCount(count)).toBe(count.toLocaleString('en'));
    }),
    { examples: [[0], [999], [1000], [1_234_567]] },
  );
});
