import { expect, it } from 'vitest';
import { parseFingerprint } from '../../../shared/model/fingerprint.ts';

it('reads the SHA-256 of a certificate with colons, spaces and capitals, and nothing shorter', () => {
  const plain = 'ab'.repeat(32);
  expect(parseFingerprint(plain)).toBe(plain);
  expect(parseFingerprint(`${'AB:'.repeat(31)}AB`)).toBe(plain);
  expect(parseFingerprint(` ${plain} `)).toBe(plain);
  for (const text of ['', plain.slice(1), `${plain}0`, plain.replace('a', 'g')])
    expect(() => parseFingerprint(text)).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
});
