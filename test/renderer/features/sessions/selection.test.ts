import { describe, expect, it } from 'vitest';
import { chooseAll, chooseOnly, extendTo, NOTHING, toggle, withoutGone } from '../../../../renderer/features/sessions/selection.ts';

const IDS = ['a', 'b', 'c', 'd', 'e'];

describe('choosing sessions', () => {
  it('extends a range from where it began, and takes it back again', () => {
    const from = chooseOnly('b');
    expect([...extendTo(from, IDS, 'd').chosen]).toEqual(['b', 'c', 'd']);
    expect([...extendTo(extendTo(from, IDS, 'd'), IDS, 'a').chosen]).toEqual(['a', 'b']);
    expect([...extendTo(NOTHING, IDS, 'c').chosen]).toEqual(['c']);
  });

  it('adds one and takes it away', () => {
    const two = toggle(chooseOnly('a'), 'c');
    expect([...two.chosen]).toEqual(['a', 'c']);
    expect([...toggle(two, 'a').chosen]).toEqual(['c']);
    expect(chooseAll(two, IDS).chosen.size).toBe(IDS.length);
  });

  it('goes on at the next one when what was chosen is gone', () => {
    expect(withoutGone(chooseOnly('c'), IDS, ['a', 'b', 'd', 'e'])).toEqual(chooseOnly('d'));
    expect(withoutGone(chooseOnly('e'), IDS, ['a', 'b', 'c', 'd'])).toEqual(chooseOnly('d'));
    expect(withoutGone(chooseOnly('a'), IDS, [])).toEqual(NOTHING);
  });

  it('keeps what is still there, and is the same where nothing is gone', () => {
    const two = toggle(chooseOnly('a'), 'c');
    expect(withoutGone(two, IDS, IDS)).toBe(two);
    expect([...withoutGone(two, IDS, ['b', 'c']).chosen]).toEqual(['c']);
  });
});
