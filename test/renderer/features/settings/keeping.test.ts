import { describe, expect, it } from 'vitest';
import { KEEPING, readKeeping, shownKeeping } from '../../../../renderer/features/settings/keeping.ts';
import { settings } from '../../../../shared/model/desk-state.ts';

describe('how much the session log keeps', () => {
  const [days, room] = KEEPING;

  it('is for ever where no number of days is written, but never without a bound of room', () => {
    expect(days && readKeeping(days, ' ')).toEqual({ change: { keepSessionsDays: null } });
    expect(days && readKeeping(days, '30')).toEqual({ change: { keepSessionsDays: 30 } });
    expect(room && readKeeping(room, '')).toHaveProperty('error');
    expect(shownKeeping(null)).toBe('');
  });

  it('has the bounds of the settings', () => {
    for (const keeping of KEEPING) {
      const { key, lowest, highest } = keeping;
      for (const value of [lowest, highest]) expect(readKeeping(keeping, String(value))).toEqual({ change: { [key]: value } });
      for (const value of [lowest - 1, highest + 1]) {
        expect(settings.shape[key].safeParse(value).success).toBe(false);
        expect(readKeeping(keeping, String(value))).toHaveProperty('error');
      }
      expect(readKeeping(keeping, '1.5')).toHaveProperty('error');
      expect(readKeeping(keeping, 'many')).toHaveProperty('error');
    }
  });
});
