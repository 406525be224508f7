import { describe, expect, it } from 'vitest';
import { appendPage, mergeNewest, type KnownSessions } from '../../../renderer/state/session-list.ts';
import { session } from '../features/sessions/sessions.ts';

const at = (hour: number, id: string, more = {}) =>
  session(id, { startedAt: `2026-11-26T${String(hour).padStart(2, '0')}:00:00.000Z`, ...more });
const known = (matching: number, ...sessions: KnownSessions['sessions']): KnownSessions => ({ sessions, matching });
const ids = (list: KnownSessions | null) => list?.sessions.map(({ id }) => id);

describe('a list of sessions of which the newest are read again', () => {
  const before = known(4, at(4, 'd'), at(3, 'c'), at(2, 'b'), at(1, 'a'));

  it('has new ones on top and what changed in its place', () => {
    const merged = mergeNewest(before, known(5, at(5, 'e'), at(4, 'd', { name: 'named' })));
    expect(ids(merged)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(merged?.sessions[1]?.name).toBe('named');
    expect(merged?.matching).toBe(5);
  });

  it('is to be read as a whole when some behind them went, or came', () => {
    expect(mergeNewest(before, known(3, at(4, 'd'), at(3, 'c')))).toBeNull();
    expect(mergeNewest(before, known(5, at(4, 'd'), at(3, 'c')))).toBeNull();
  });

  it('is to be read as a whole when one of the newest went as another came', () => {
    expect(mergeNewest(before, known(4, at(5, 'e'), at(3, 'c')))).toBeNull();
  });

  it('may be known in part only', () => {
    expect(ids(mergeNewest(known(900, at(4, 'd'), at(3, 'c')), known(901, at(5, 'e'), at(4, 'd'))))).toEqual(['e', 'd', 'c']);
  });

  it('grows by a page, and by none of it twice', () => {
    expect(ids(appendPage(known(3, at(3, 'c')), known(3, at(3, 'c'), at(2, 'b'))))).toEqual(['c', 'b']);
  });
});
