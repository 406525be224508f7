import { describe, expect, it } from 'vitest';
import { scrub, secretsOf } from '../../electron/route/secrets.ts';

describe('secrets', () => {
  it('replaces every occurrence and leaves the rest', () => {
    const secrets = secretsOf({ username: 'me', password: 'top-secret' });
    const basic = Buffer.from('me:top-secret').toString('base64');
    expect(scrub(Buffer.from(`a ${basic} b top-secret c me:top-secret d top-secret`), secrets).toString()).toBe('a *** b *** c *** d ***');
  });

  it('does not eat innocent bytes for a very short password, but hides it inside a login', () => {
    const secrets = secretsOf({ username: 'me', password: 'a' });
    expect(scrub(Buffer.from('a banana'), secrets).toString()).toBe('a banana');
    expect(scrub(Buffer.from([1, 2, 0x6d, 0x65, 1, 0x61, 9]), secrets)).toEqual(Buffer.from('\x01***\x09'));
  });

  it('ends with a password that the replacement itself contains', () => {
    expect(scrub(Buffer.from('x****y'), secretsOf({ username: '', password: '****' })).toString()).toBe('x***y');
  });

  it('changes nothing without a login', () => {
    expect(scrub(Buffer.from('plain'), secretsOf(undefined)).toString()).toBe('plain');
  });
});
