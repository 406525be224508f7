import { describe, expect, it } from 'vitest';
import { guesserOf, SecretGuard } from '../../electron/diagnosis/secret-guard.ts';

const LIMITS = { atOnce: 3, oneMoreMs: 1000, maxAddresses: 2 };

/** A guard whose time passes when it is told so, and what it says of a secret: `ok` or a code. */
function guarded(limits = LIMITS) {
  let now = 5_000;
  const guard = new SecretGuard('sesame', limits, () => now);
  return {
    says: (given: string | null, host = '192.0.2.1'): unknown => {
      try {
        guard.admit(given, host);
        return 'ok';
      } catch (error) {
        return error instanceof Error && 'code' in error ? error.code : error;
      }
    },
    pass: (ms: number): void => {
      now += ms;
    },
  };
}

describe('the guard of a secret', () => {
  it('lets in who knows it, however often', () => {
    const { says } = guarded();
    expect(Array.from({ length: 20 }, () => says('sesame'))).toEqual(new Array(20).fill('ok'));
  });

  it('takes few wrong ones of an address, and then no right one either', () => {
    const { says } = guarded();
    expect(['a', 'sesam', 'sesamee', 'd', 'sesame'].map((given) => says(given))).toEqual([
      'PROBE_SECRET',
      'PROBE_SECRET',
      'PROBE_SECRET',
      'PROBE_LOCKED',
      'PROBE_LOCKED',
    ]);
  });

  it('takes one more each time that some time has passed, whether it is asked meanwhile or not', () => {
    const { says, pass } = guarded();
    for (const given of ['a', 'b', 'c', 'd', 'e']) says(given);
    pass(999);
    expect(says('sesame')).toBe('PROBE_LOCKED');
    pass(1);
    expect([says('sesame'), says('f'), says('sesame')]).toEqual(['ok', 'PROBE_SECRET', 'PROBE_LOCKED']);
    pass(10_000);
    expect(['g', 'h', 'i', 'sesame'].map((given) => says(given))).toEqual(['PROBE_SECRET', 'PROBE_SECRET', 'PROBE_SECRET', 'PROBE_LOCKED']);
  });

  it('lets a right one forgive nothing, or a guesser could hide behind who knows it', () => {
    const { says } = guarded();
    expect(['a', 'b', 'sesame', 'c', 'sesame'].map((given) => says(given)).slice(2)).toEqual(['ok', 'PROBE_SECRET', 'PROBE_LOCKED']);
  });

  it('takes no secret at all for no guess', () => {
    const { says } = guarded();
    expect(Array.from({ length: 9 }, () => says(null))).toEqual(new Array(9).fill('PROBE_SECRET'));
    expect(says('sesame')).toBe('ok');
  });

  it('makes nobody answer for another address', () => {
    const { says } = guarded();
    for (const given of ['a', 'b', 'c', 'd']) says(given, '192.0.2.1');
    expect([says('sesame', '192.0.2.1'), says('sesame', '192.0.2.2')]).toEqual(['PROBE_LOCKED', 'ok']);
  });

  it('remembers so many addresses and no more: those that were wrong last', () => {
    const { says } = guarded();
    for (const host of ['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.2', '192.0.2.2', '192.0.2.1']) says('a', host);
    expect([says('sesame', '192.0.2.1'), says('sesame', '192.0.2.2')]).toEqual(['PROBE_LOCKED', 'PROBE_LOCKED']);
    says('a', '192.0.2.3');
    expect([says('sesame', '192.0.2.1'), says('sesame', '192.0.2.2')]).toEqual(['PROBE_LOCKED', 'ok']);
  });

  it('takes a /64 of IPv6 for one address, and each of IPv4 for its own', () => {
    expect(guesserOf('2001:db8::1')).toBe(guesserOf('2001:db8:0:0:ffff::2%eth0'));
    expect(guesserOf('2001:db8::1')).not.toBe(guesserOf('2001:db8:0:1::1'));
    expect(guesserOf('192.0.2.1')).not.toBe(guesserOf('192.0.2.2'));
  });
});
