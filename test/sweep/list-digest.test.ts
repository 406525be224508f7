import { describe, expect, it } from 'vitest';
import { listDigest } from '../../electron/sweep/list-digest.ts';
import { listOf } from './list/lists.ts';

const digest = (text: string): Promise<string> => listDigest(listOf(text));

describe('the digest of a list', () => {
  it('is the same however its entries are written, and whatever their passwords are', async () => {
    const one = await digest('1.2.3.4:80\nsocks5 1.2.3.4 1080\nada:x@1.2.3.5:80\nnonsense\n1.2.3.4:80');
    expect(one).toMatch(/^[0-9a-f]{64}$/u);
    expect(await digest('1.2.3.4:80 # mine\r\nsocks5://1.2.3.4:1080\n1.2.3.5:80:ada:y\nrubbish\n1.2.3.4:80')).toBe(one);
  });

  it.each([
    ['another order', 'b.example:1\na.example:1'],
    ['another line', '# proxies\na.example:1\nb.example:1'],
    ['another kind', 'http://a.example:1\nb.example:1'],
    ['another user', 'a.example:1:ada:x\nb.example:1'],
    ['one more', 'a.example:1\nb.example:1\nc.example:1'],
    ['a line that is none', 'a.example:1\nb.example:1\nnonsense'],
    ['a line that was there before', 'a.example:1\nb.example:1\na.example:1'],
  ])('is another one with %s', async (_what, text) => {
    expect(await digest(text)).not.toBe(await digest('a.example:1\nb.example:1'));
  });
});
