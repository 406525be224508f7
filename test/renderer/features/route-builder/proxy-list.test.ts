import { describe, expect, it } from 'vitest';
import { isList, readList, withScheme } from '../../../../renderer/features/route-builder/proxy-list.ts';

describe('a pasted list of proxies', () => {
  it('is a list from the second line on that says something', () => {
    expect(isList('http://a:1\n')).toBe(false);
    expect(isList('http://a:1\n# nothing else\n\n')).toBe(false);
    expect(isList('http://a:1\r\nb:2')).toBe(true);
  });

  it('takes a bare HOST:PORT for an HTTP proxy', () => {
    expect(withScheme(' 10.0.0.1:3128 ')).toBe('http://10.0.0.1:3128');
    expect(withScheme('socks5://10.0.0.1')).toBe('socks5://10.0.0.1');
    expect(withScheme('')).toBe('');
  });

  it('reads each line once and says what is wrong with the others', () => {
    const lines = readList('\uFEFFhttp://a:1 # first\n\nb:2\nb:2\nftp://c:3\n');
    expect(lines.map(({ number, ok, shown }) => [number, ok, shown])).toEqual([
      [1, true, 'http://a:1'],
      [3, true, 'http://b:2'],
      [5, false, 'ftp://c:3'],
    ]);
    expect(lines[2]).toMatchObject({ problem: expect.stringContaining('unknown scheme') as string });
  });

  it('shows no password, whether the line can be read or not', () => {
    const lines = readList('http://user:s3cret@a:1\na:1:user:s3cret\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line.shown).not.toContain('s3cret');
      if (!line.ok) expect(line.problem).not.toContain('s3cret');
    }
  });
});
