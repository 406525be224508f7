import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../shared/model/failure.ts';
import type { RunEvent, RunState, TrafficSample } from '../../shared/model/run-state.ts';
import type { SessionList, SessionSummary } from '../../shared/model/session.ts';
import type { SweepState } from '../../shared/model/sweep.ts';
import { numberOf } from './database.ts';
import type { PendingEntry } from './log-writes.ts';
import { unpacked } from './packed.ts';
import type { EventWords, RecordedSession, SessionHeader, StoredRow } from './stored-session.ts';

/** Characters of the base64 of one page of events; one event goes alone if need be. */
const MAX_CHARACTERS = 2 * 1024 * 1024;

const SUMMARY = 'id, kind, name, note, title, status, started_at, ended_at, grade, summary, events, rows, total, bytes, imported';

export interface ListRequest {
  readonly search: string;
  readonly kind: SessionSummary['kind'] | null;
  readonly before: string | null;
  readonly limit: number;
}

/** Newest first. `search` looks into names, notes, titles and summaries, without regard to the case of ASCII letters. */
export function listSessions(db: DatabaseSync, { search, kind, before, limit }: ListRequest): Omit<SessionList, 'problem'> {
  const pattern = search === '' ? null : `%${search.replace(/[\\%_]/gu, '\\$&')}%`;
  const like = (column: string): string => `${column} LIKE $pattern ESCAPE '\\'`;
  const matches = `hidden_ms IS NULL AND ($kind IS NULL OR kind = $kind)
    AND ($pattern IS NULL OR ${['name', 'note', 'title', 'summary'].map(like).join(' OR ')})`;
  const rows = db
    .prepare(
      `SELECT ${SUMMARY} FROM sessions WHERE ${matches}
       AND ($before IS NULL OR (started_ms, key) < (SELECT started_ms, key FROM sessions WHERE id = $before))
       ORDER BY started_ms DESC, key DESC LIMIT $limit`,
    )
    .all({ $kind: kind, $pattern: pattern, $before: before, $limit: limit });
  const matching = db.prepare(`SELECT count(*) AS count FROM sessions WHERE ${matches}`).get({ $kind: kind, $pattern: pattern });
  return {
    sessions: rows.map(summaryOf),
    matching: Number(matching?.['count']),
    bytes: numberOf(db, 'page_count') * numberOf(db, 'page_size'),
  };
}

/** The ids of those that a person may mean: by an id, or the beginning of one, or a name. */
export function findSessions(db: DatabaseSync, meant: string): string[] {
  const named = db
    .prepare('SELECT id FROM sessions WHERE hidden_ms IS NULL AND (id = ?1 OR name = ?1) ORDER BY started_ms DESC')
    .all(meant);
  if (named.length > 0) return named.map(({ id }) => String(id));
  const begun = db
    .prepare('SELECT id FROM sessions WHERE hidden_ms IS NULL AND substr(id, 1, length(?1)) = ?1 ORDER BY started_ms DESC')
    .all(meant);
  return begun.map(({ id }) => String(id));
}

/** Throws `NO_SUCH_SESSION`. */
export function readSummary(db: DatabaseSync, id: string): SessionSummary {
  return found(db, id).summary;
}

/** What is known of a session but its events, samples and rows. Throws `NO_SUCH_SESSION`. */
export function readHeader(db: DatabaseSync, id: string): SessionHeader {
  const { key, summary } = found(db, id);
  const state: unknown = JSON.parse(String(db.prepare('SELECT state FROM states WHERE session = ?').get(key)?.['state']));
  return summary.kind === 'run'
    ? { summary, run: runOf(state as RunState, summary), sweep: null }
    : { summary, run: null, sweep: sweepOf(state as SweepState, summary) };
}

/** Events with `seq` beyond `after`: `most`, or fewer where their bytes are many; none only where there are none. */
export function readEvents(db: DatabaseSync, id: string, after: number, most: number): RunEvent[] {
  const read: RunEvent[] = [];
  let characters = 0;
  const rows = db
    .prepare('SELECT * FROM events WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?')
    .iterate(found(db, id).key, after, most);
  for (const row of rows) {
    const event = eventOf(row);
    characters += event.bytes?.length ?? 0;
    if (read.length > 0 && characters > MAX_CHARACTERS) break;
    read.push(event);
  }
  return read;
}

export function readSamples(db: DatabaseSync, id: string): TrafficSample[] {
  return [...samplesOf(db, found(db, id).key)];
}

/** The line of a sweep's list as it was stored, with its evidence; null when it is not done. `place`: empty where it has none. */
export function readRow(db: DatabaseSync, sweep: string, line: number, place: string): StoredRow | null {
  const row = db
    .prepare('SELECT row, evidence FROM sweep_details WHERE session = ? AND line = ? AND place = ?')
    .get(found(db, sweep).key, line, place);
  return row ? storedRow(row) : null;
}

/** Where reading goes on: behind this line from this place. */
export interface AfterRow {
  readonly line: number;
  readonly place: string;
}

/** Lines of a sweep that are done, behind `after`, in the order of their numbers and then of the places' names, without their evidence. */
export function readLines(db: DatabaseSync, sweep: string, after: AfterRow, most: number): StoredRow['row'][] {
  return db
    .prepare('SELECT row FROM sweep_details WHERE session = ? AND (line, place) > (?, ?) ORDER BY line, place LIMIT ?')
    .all(found(db, sweep).key, after.line, after.place, most)
    .map(({ row }) => unpacked(row) as StoredRow['row']);
}

/** Entries of a sweep that have no row yet, with `line` beyond `after`, in order. */
export function readPending(db: DatabaseSync, sweep: string, after: number, most: number): PendingEntry[] {
  return db
    .prepare(
      `SELECT line, proxy, password FROM sweep_entries AS entry WHERE session = ?1 AND line > ?2
       AND NOT EXISTS (SELECT 1 FROM sweep_rows AS done WHERE done.session = ?1 AND done.line = entry.line) ORDER BY line LIMIT ?3`,
    )
    .all(found(db, sweep).key, after, most)
    .map((row) => ({ line: Number(row['line']), proxy: String(row['proxy']), password: row['password'] === 1 }));
}

/** A session as an export reads it, from one state of the log if the caller holds a transaction. Throws `NO_SUCH_SESSION`. */
export function readSession(db: DatabaseSync, id: string): RecordedSession {
  const { key } = found(db, id);
  return {
    ...readHeader(db, id),
    events: (after = 0) => eventsOf(db, key, after),
    words: () => wordsOf(db, key),
    samples: () => samplesOf(db, key),
    *rows() {
      const rows = db.prepare('SELECT row, evidence FROM sweep_details WHERE session = ? ORDER BY line, place').iterate(key);
      for (const row of rows) yield storedRow(row);
    },
  };
}

/** What the rows of other tables name a session by. Throws `NO_SUCH_SESSION`. */
export function sessionKey(db: DatabaseSync, id: string): number {
  return found(db, id).key;
}

type Row = Record<string, unknown>;

function found(db: DatabaseSync, id: string): { key: number; summary: SessionSummary } {
  const row = db.prepare(`SELECT key, ${SUMMARY} FROM sessions WHERE id = ? AND hidden_ms IS NULL`).get(id);
  if (!row) throw new Failure('NO_SUCH_SESSION', 'this session is not in the log (any more)', { stage: 'usage' });
  return { key: Number(row['key']), summary: summaryOf(row) };
}

/** What is in the log was written by us in the types of the model; the window parses all that it is told once more. */
function summaryOf({ key: _, started_at: startedAt, ended_at: endedAt, imported, ...rest }: Row): SessionSummary {
  return { ...rest, startedAt, endedAt, imported: imported === 1 } as SessionSummary;
}

function eventOf({ session: _, bytes, ...rest }: Row): RunEvent {
  return {
    ...rest,
    bytes: bytes instanceof Uint8Array ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') : null,
  } as RunEvent;
}

const EVENT_COLUMNS = ['seq', 'part', 'at', 'end', 'hop', 'direction', 'kind', 'id', 'bytes', 'count', 'text'] as const;

/** Rows that are read at once, which is faster than one by one; each has 64 KiB at the most. */
const EVENTS_AT_ONCE = 256;

/** All of them, a million a second or so: rows as arrays, and no object but the event itself. */
function eventsOf(db: DatabaseSync, key: number, after: number): Generator<RunEvent> {
  return inPages(db, `SELECT ${EVENT_COLUMNS.join(', ')} FROM events WHERE session = ? AND seq > ?`, [key, after], eventFrom);
}

function wordsOf(db: DatabaseSync, key: number): Generator<EventWords> {
  const said = 'SELECT seq, kind, text, bytes FROM events WHERE session = ? AND seq > ? AND (bytes IS NOT NULL OR text IS NOT NULL)';
  return inPages(db, said, [key, 0], wordsFrom);
}

/** `query`: of a session, with `seq` beyond the second that is bound. */
function* inPages<Item extends { readonly seq: number }>(
  db: DatabaseSync,
  query: string,
  [key, after]: readonly [number, number],
  itemFrom: (row: readonly unknown[]) => Item,
): Generator<Item> {
  const statement = db.prepare(`${query} ORDER BY seq LIMIT ${String(EVENTS_AT_ONCE)}`);
  statement.setReturnArrays(true);
  for (let last = after; ;) {
    const rows: readonly unknown[] = statement.all(key, last);
    for (const row of rows) {
      const item = itemFrom(row as readonly unknown[]);
      last = item.seq;
      yield item;
    }
    if (rows.length < EVENTS_AT_ONCE) return;
  }
}

function eventFrom([seq, part, at, end, hop, direction, kind, id, blob, count, text]: readonly unknown[]): RunEvent {
  const bytes = blob instanceof Uint8Array ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('base64') : null;
  return { id, part, seq, at, end, hop, direction, kind, bytes, count, text } as RunEvent;
}

function wordsFrom([seq, kind, text, blob]: readonly unknown[]): EventWords {
  const latin1 = blob instanceof Uint8Array ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('latin1') : null;
  return { seq, kind, text, latin1 } as EventWords;
}

function* samplesOf(db: DatabaseSync, key: number): Generator<TrafficSample> {
  for (const row of db.prepare('SELECT * FROM samples WHERE session = ? ORDER BY number').iterate(key)) {
    const { session: _, number: __, control, ...rest } = row;
    yield { ...rest, control: control === 1 } as unknown as TrafficSample;
  }
}

function storedRow({ row, evidence }: Row): StoredRow {
  return { row: unpacked(row), evidence: evidence === null ? null : unpacked(evidence) } as StoredRow;
}

/** A run's state as it was last written, in the light of what became of its session. */
function runOf(run: RunState, { status, events }: SessionSummary): RunState {
  if (run.status !== 'running' || status === 'running') return { ...run, events };
  const parts = run.parts.map((part) => ({
    ...part,
    state: part.state === 'running' ? ('cancelled' as const) : part.state,
    // A check that was cut short has no result.
    checks: part.checks.map((check) => (check.state === 'running' ? { ...check, state: 'waiting' as const } : check)),
  }));
  return { ...run, status: 'unfinished', parts, events };
}

function sweepOf(sweep: SweepState, { status, rows }: SessionSummary): SweepState {
  if (status !== 'unfinished') return sweep;
  return { ...sweep, status, tested: rows, underWay: 0, rate: 0, secondsLeft: null };
}
