import { Failure } from './failure.ts';

/** The SHA-256 of a certificate as people write it (`AA:BB:…`, `aabb…`), as lower-case hex without colons. Throws `BAD_USAGE`. */
export function parseFingerprint(text: string): string {
  const plain = text.replace(/[:\s]/gu, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/u.test(plain))
    throw new Failure('BAD_USAGE', 'the SHA-256 of a certificate is 64 hexadecimal digits, as serve prints it', { stage: 'usage' });
  return plain;
}
