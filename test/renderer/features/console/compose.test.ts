import { describe, expect, it } from 'vitest';
import { bytesOfHex, bytesOfText, MOST_BYTES, readCount } from '../../../../renderer/features/console/compose.ts';

const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString('utf8'));

describe('text to write', () => {
  it('goes as it is typed without a line end', () => {
    expect(text(bytesOfText('a\nb', 'none').bytes)).toBe('a\nb');
  });

  it('gets the chosen line end between its lines and behind the last', () => {
    expect(text(bytesOfText('GET / HTTP/1.1\nHost: x\n', 'crlf').bytes)).toBe('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(text(bytesOfText('a\r\nb', 'lf').bytes)).toBe('a\nb\n');
  });

  it('is UTF-8', () => {
    expect(bytesOfText('ä', 'none').bytes).toEqual(new Uint8Array([0xc3, 0xa4]));
  });

  it('has the bound of one write', () => {
    expect(bytesOfText('x'.repeat(MOST_BYTES), 'none').bytes).toHaveLength(MOST_BYTES);
    expect(bytesOfText('x'.repeat(MOST_BYTES), 'lf').error).toMatch(/1\.0 MiB/u);
  });
});

describe('hex to write', () => {
  it.each(['48656c6c6f', '48 65 6C 6c 6f', '0x48 0x65 0x6c 0x6c 0x6f', '48:65:6c:6c:6f', '4865\n6c, 6c 6f ', '0x48656c6c6f'])(
    'reads %j',
    (typed) => {
      expect(text(bytesOfHex(typed).bytes)).toBe('Hello');
    },
  );

  it('is nothing when nothing is typed', () => {
    expect(bytesOfHex('  ').bytes).toHaveLength(0);
  });

  it('says which character is none', () => {
    expect(bytesOfHex('48 6g').error).toContain('“g”');
  });

  it('does not guess at half a byte', () => {
    expect(bytesOfHex('48 6').error).toContain('“6” has half a byte');
    expect(bytesOfHex(`48 ${'a'.repeat(99)}`).error).toContain('“aaaaaaaaaaaa…”');
  });
});

describe('how much to read', () => {
  it.each([
    ['1', 1],
    [' 4096 ', 4096],
    ['1048576', 1_048_576],
  ])('takes %j', (typed, count) => {
    expect(readCount(typed)).toEqual({ count, error: null });
  });

  it.each(['', '0', '-1', '1.5', '1048577', 'all'])('refuses %j', (typed) => {
    expect(readCount(typed).error).toBe('Write a number from 1 to 1048576.');
  });
});
