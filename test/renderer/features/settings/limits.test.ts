import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, settings } from '../../../../shared/model/desk-state.ts';
import { limitOf, LIMITS, readLimit, shownLimit } from '../../../../renderer/features/settings/limits.ts';

describe('limits of new runs', () => {
  it.each(LIMITS)('reads what it shows: $label', (limit) => {
    const kept = limitOf(DEFAULT_SETTINGS, limit);
    expect(readLimit(limit, shownLimit(limit, kept))).toEqual({ value: kept });
  });

  it.each(LIMITS)('says the bounds that the contract has: $label', (limit) => {
    const factor = limit.unit === 's' ? 1000 : 1;
    const schema = settings.shape[limit.key];
    expect(schema.safeParse(limit.lowest * factor).success).toBe(true);
    expect(schema.safeParse(limit.lowest * factor - 1).success).toBe(false);
    expect(schema.safeParse(limit.highest * factor).success).toBe(true);
    expect(schema.safeParse(limit.highest * factor + 1).success).toBe(false);
  });

  it('takes a comma for a point', () => {
    const [timeout] = LIMITS;
    expect(timeout && readLimit(timeout, ' 2,5 ')).toEqual({ value: 2500 });
  });

  it.each(['', 'ten', '1e3', '-1', '0', '601', 'Infinity'])('says what to write instead of %j', (text) => {
    const [timeout] = LIMITS;
    expect(timeout && readLimit(timeout, text)).toEqual({ error: 'Write a number of seconds from 0.1 to 600.' });
  });

  it('counts handshakes whole', () => {
    const handshakes = LIMITS.find(({ key }) => key === 'handshakes');
    expect(handshakes && readLimit(handshakes, '2.5')).toEqual({ error: 'Write a whole number from 1 to 1000.' });
  });
});
