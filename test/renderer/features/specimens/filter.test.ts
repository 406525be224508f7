import { describe, expect, it } from 'vitest';
import { matching } from '../../../../renderer/features/specimens/filter.ts';
import { SPECIMENS } from '../../../../electron/specimens/index.ts';

const ALL = SPECIMENS.map(({ name, says, modes, probedWith }) => ({ name, says, modes: [...modes], probedWith, url: null }));
const names = (typed: string): string[] => matching(ALL, typed).map(({ name }) => name);

describe('the filter of specimens', () => {
  it('shows all while nothing is typed', () => {
    expect(names('  ')).toHaveLength(ALL.length);
  });

  it('finds by name and by what one does, in any case', () => {
    expect(names('FLIPS')).toEqual(['flips-a-byte']);
    expect(names('walkie-talkie')).toEqual(['one-at-a-time']);
  });

  it('wants every word, in any order', () => {
    expect(names('socks5 untouched')).toEqual(names('untouched socks5'));
    expect(names('untouched socks5')).toEqual(['honest-socks5']);
    expect(names('socks5 walkie-talkie')).toEqual([]);
  });
});
