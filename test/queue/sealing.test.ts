import { describe, expect, it } from 'vitest';
import { QueueKey, type Purpose } from '../../electron/queue/sealing.ts';

const FILE = Buffer.from('0123456789abcdef0123456789abcdef\n');
const jobs: Purpose = { kind: 'jobs', sweep: '00112233445566aa', place: 'office' };
const secret = Buffer.from('user:hunter2');

describe('what is sealed for the workers', () => {
  it('opens with the same file, whatever white space an editor has left around it', () => {
    const sealed = new QueueKey(FILE, 'key').seal(secret, jobs);
    expect(sealed.includes(secret)).toBe(false);
    expect(new QueueKey(Buffer.from(` ${FILE.toString()}\r\n`), 'copy').open(sealed, jobs)).toEqual(secret);
  });

  it('never looks the same twice', () => {
    const key = new QueueKey(FILE, 'key');
    expect(key.seal(secret, jobs).equals(key.seal(secret, jobs))).toBe(false);
  });

  it.for<Purpose>([
    { ...jobs, place: 'dc' },
    { ...jobs, sweep: 'ffffffffffffffff' },
    { ...jobs, kind: 'rows' },
  ])('opens for nothing else than it was sealed for: %j', (other) => {
    const key = new QueueKey(FILE, 'key');
    expect(key.open(key.seal(secret, jobs), other)).toBeNull();
  });

  it('does not open with another key, or after one bit was changed anywhere, or cut', () => {
    const key = new QueueKey(FILE, 'key');
    const sealed = key.seal(secret, jobs);
    const other = new QueueKey(Buffer.from('another one of thirty-two bytes!!'), 'other');
    expect(other.id).not.toBe(key.id);
    expect(other.open(sealed, jobs)).toBeNull();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(key.open(changed, jobs)).toBeNull();
      expect(key.open(sealed.subarray(0, at), jobs)).toBeNull();
    }
  });

  it('asks for a key that nobody can guess', () => {
    expect(() => new QueueKey(Buffer.from('correct horse battery staple\n'), 'weak')).toThrow(/weak \(--key-file\) is too short/u);
  });
});
