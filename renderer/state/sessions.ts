import { create } from 'zustand';
import type { FailureRecord } from '../../shared/ipc/result.ts';
import type { RequestOf } from '../../shared/ipc/contract.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import { call } from './host.ts';
import { openRun } from './opened-runs.ts';
import { appendPage, mergeNewest } from './session-list.ts';
import { wordsOf } from './toasts.ts';

export type SessionKind = SessionSummary['kind'];

interface SessionStore {
  readonly search: string;
  readonly kind: SessionKind | null;
  /** Newest first; as many of those that match as were asked for. */
  readonly sessions: readonly SessionSummary[];
  readonly matching: number;
  /** Of the whole log. */
  readonly bytes: number;
  /** What is wrong with the log itself. */
  readonly problem: FailureRecord | null;
  /** It could not even be asked. */
  readonly failure: string | null;
  /** False until the first answer to this search. */
  readonly loaded: boolean;
  readonly loadingMore: boolean;
  /** The newest runs, for who made one just now; whatever is searched for. */
  readonly recent: readonly SessionSummary[];
}

export const useSessions = create<SessionStore>(() => ({
  search: '',
  kind: null,
  sessions: [],
  matching: 0,
  bytes: 0,
  problem: null,
  failure: null,
  loaded: false,
  loadingMore: false,
  recent: [],
}));

const PAGE = 200;
const MOST_AT_ONCE = 500;
/** As many runs as an engine remembers besides. */
const RECENT = 20;

/** Grows with every search: an answer to an older one is of no use. */
let searches = 0;

function asked(before: string | null, limit: number): RequestOf<'listSessions'> {
  const { search, kind } = useSessions.getState();
  return { search: search.trim(), kind, before, limit };
}

/** Looks for other sessions. The list before stays until the answer is there. */
export function findSessions(wanted: Partial<Pick<SessionStore, 'search' | 'kind'>>): void {
  useSessions.setState({ ...wanted, loaded: false });
  void readSessions();
}

/** Reads the list anew, as far as it was known. */
export async function readSessions(): Promise<void> {
  searches += 1;
  const mine = searches;
  const { loaded, sessions } = useSessions.getState();
  const wanted = loaded ? Math.max(PAGE, sessions.length) : PAGE;
  try {
    let answer = await call('listSessions', asked(null, Math.min(MOST_AT_ONCE, wanted)));
    let known = { sessions: answer.sessions, matching: answer.matching } as ReturnType<typeof appendPage>;
    while (mine === searches && known.sessions.length < Math.min(wanted, answer.matching) && answer.sessions.length > 0) {
      answer = await call('listSessions', asked(known.sessions.at(-1)?.id ?? null, MOST_AT_ONCE));
      known = appendPage(known, answer);
    }
    if (mine !== searches) return;
    useSessions.setState({ ...known, bytes: answer.bytes, problem: answer.problem, failure: null, loaded: true, loadingMore: false });
  } catch (error) {
    if (mine === searches) useSessions.setState({ failure: wordsOf(error), loaded: true, loadingMore: false });
  }
}

/** The next page, where there is one. */
export async function readMoreSessions(): Promise<void> {
  const { sessions, matching, loaded, loadingMore } = useSessions.getState();
  if (!loaded || loadingMore || sessions.length >= matching) return;
  const mine = searches;
  useSessions.setState({ loadingMore: true });
  try {
    const page = await call('listSessions', asked(sessions.at(-1)?.id ?? null, PAGE));
    if (mine !== searches) return;
    // An empty page says that there are no more, whatever was counted.
    const known = page.sessions.length === 0 ? { matching: sessions.length } : appendPage(useSessions.getState(), page);
    useSessions.setState({ ...known, bytes: page.bytes, problem: page.problem, loadingMore: false });
  } catch (error) {
    if (mine === searches) useSessions.setState({ failure: wordsOf(error), loadingMore: false });
  }
}

/** Something in the log changed: what changes is nearly always at its top. */
export async function refreshSessions(): Promise<void> {
  const mine = searches;
  if (!useSessions.getState().loaded) return;
  try {
    const newest = await call('listSessions', asked(null, PAGE));
    if (mine !== searches) return;
    const merged = mergeNewest(useSessions.getState(), newest);
    if (merged) useSessions.setState({ ...merged, bytes: newest.bytes, problem: newest.problem, failure: null });
    else await readSessions();
  } catch (error) {
    if (mine === searches) useSessions.setState({ failure: wordsOf(error) });
  }
}

/** Whether the run of Diagnose is kept, and what it is called. */
export async function readRecent(): Promise<void> {
  try {
    const { sessions, problem } = await call('listSessions', { search: '', kind: 'run', before: null, limit: RECENT });
    useSessions.setState({ recent: sessions, problem, failure: null });
  } catch (error) {
    useSessions.setState({ failure: wordsOf(error) });
  }
}

/** Rejects with a `Failure` when it cannot be kept. */
export async function changeSession(session: string, change: { readonly name?: string | null; readonly note?: string }): Promise<void> {
  const changed = await call('changeSession', { session, ...change });
  const replace = (all: readonly SessionSummary[]): readonly SessionSummary[] => all.map((one) => (one.id === session ? changed : one));
  useSessions.setState(({ sessions, recent }) => ({ sessions: replace(sessions), recent: replace(recent) }));
}

/** As many as one command takes (shared/ipc/contract.ts). */
const MOST_IDS = 10_000;

function inParts(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, part) => ids.slice(part * MOST_IDS, (part + 1) * MOST_IDS));
}

/** They can be brought back for a while (`restoreSessions`). */
export async function deleteSessions(ids: readonly string[]): Promise<void> {
  for (const some of inParts(ids)) await call('deleteSessions', { sessions: some });
  const gone = new Set(ids);
  useSessions.setState(({ sessions, matching, recent }) => {
    const left = sessions.filter(({ id }) => !gone.has(id));
    return {
      sessions: left,
      matching: Math.max(0, matching - (sessions.length - left.length)),
      recent: recent.filter(({ id }) => !gone.has(id)),
    };
  });
}

export async function restoreSessions(ids: readonly string[]): Promise<void> {
  for (const some of inParts(ids)) await call('restoreSessions', { sessions: some });
  await readSessions();
}

/** Shows a run of the log on "Sessions". Rejects with a `Failure` where it cannot be read. */
export async function openSession(session: string): Promise<void> {
  await openRun('sessions', () => call('getRun', { run: session }));
}

export function sessionOf({ sessions, recent }: Pick<SessionStore, 'sessions' | 'recent'>, id: string): SessionSummary | null {
  return sessions.find((one) => one.id === id) ?? recent.find((one) => one.id === id) ?? null;
}
