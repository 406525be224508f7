import type { SessionSummary } from '../../shared/model/session.ts';

/** What of the log is known: the newest `sessions.length` of all that match. */
export interface KnownSessions {
  readonly sessions: readonly SessionSummary[];
  readonly matching: number;
}

/**
 * Puts a newly read beginning of the list over what was known. Null: what lies behind it changed too, and all of it has to be read again, as when an old session was
 * deleted elsewhere, or one with an old date was imported.
 */
export function mergeNewest(known: KnownSessions, newest: KnownSessions): KnownSessions | null {
  const before = new Set(known.sessions.map(({ id }) => id));
  const read = new Set(newest.sessions.map(({ id }) => id));
  const behind = known.sessions.filter(({ id }) => !read.has(id));
  const added = newest.sessions.filter(({ id }) => !before.has(id)).length;
  // Something that was known among these and is not there any more would else stay behind them.
  const oldest = newest.sessions.at(-1);
  const firstBehind = behind[0];
  const inOrder = !oldest || !firstBehind || firstBehind.startedAt <= oldest.startedAt;
  if (newest.matching !== known.matching + added || !inOrder) return null;
  return { sessions: [...newest.sessions, ...behind], matching: newest.matching };
}

export function appendPage(known: KnownSessions, page: KnownSessions): KnownSessions {
  const before = new Set(known.sessions.map(({ id }) => id));
  return { sessions: [...known.sessions, ...page.sessions.filter(({ id }) => !before.has(id))], matching: page.matching };
}
