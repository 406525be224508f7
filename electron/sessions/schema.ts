import type { CheckId } from '../../shared/model/check.ts';

/** `DSLG`, in the file's header: whose file it is. */
export const APPLICATION_ID = 0x44_53_4c_47;

/** The column of a check in `sweep_rows`. */
export function checkColumn(check: CheckId): string {
  return `check_${check.replace(/-/gu, '_')}`;
}

/**
 * What takes the file from each version to the next; its `user_version` counts how many of these were done. What was published is never edited: a change is a
 * new entry. Tables are `WITHOUT ROWID` where their key is what they are read by, so that a session's rows lie together and in order.
 *
 * - `owners`: processes that write (owner.ts).
 * - `sessions`: what a list shows. `hidden_ms`: being begun or imported, or deleted at that time and not yet purged; nobody is shown it.
 *   `kept_ms`: since when it is in the log, from its start or its import on.
 * - `sweep_starts`: by what a sweep of the command line is known again (SweepStart). `options`: JSON.
 * - `states`: the RunState or SweepState as JSON.
 * - `events`, `samples`: of runs. `seq` is from 1 without gaps.
 * - `sweep_entries`: what a sweep is to test. `proxy`: its URL without any password, or a bare `host:port`; `password`: that it had one.
 * - `sweep_rows`: one a line that is done, and of a sweep over several places one a line and `place` (empty: it has none), with all that rows are searched, filtered, sorted and counted by. `kind`: `tested`, `bad` or `repeated`; only
 *   tested ones have what follows. `mbps`: of the slower way. `check_…`: of the best run, `result` or `result finding` ("fail half-duplex"); null where it was
 *   not selected. `checks`: the same for the window, as JSON. `agreement`: of all places of the line that are done, null where it is one; `differences`: JSON.
 * - `sweep_details`: deflated JSON. `row`: the line of `sweep --format jsonl`; `evidence`: `{run, events}`, null for lines that were not tested.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE owners (
    id TEXT PRIMARY KEY,
    machine TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT,
    renewed_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT,
    note TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_at TEXT,
    grade TEXT,
    summary TEXT,
    events INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    total INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    hidden_ms INTEGER,
    owner TEXT
  ) STRICT;
  CREATE INDEX sessions_by_time ON sessions (started_ms, key);

  CREATE TABLE states (
    session INTEGER PRIMARY KEY REFERENCES sessions,
    state TEXT NOT NULL
  ) STRICT;

  CREATE TABLE events (
    session INTEGER NOT NULL REFERENCES sessions,
    seq INTEGER NOT NULL,
    part INTEGER NOT NULL,
    at REAL NOT NULL,
    "end" TEXT NOT NULL,
    hop INTEGER,
    direction TEXT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    bytes BLOB,
    count INTEGER NOT NULL,
    text TEXT,
    PRIMARY KEY (session, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE samples (
    session INTEGER NOT NULL REFERENCES sessions,
    number INTEGER NOT NULL,
    part INTEGER NOT NULL,
    exchange INTEGER NOT NULL,
    control INTEGER NOT NULL,
    "end" TEXT NOT NULL,
    at REAL NOT NULL,
    sent REAL NOT NULL,
    received REAL NOT NULL,
    PRIMARY KEY (session, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sweep_entries (
    session INTEGER NOT NULL REFERENCES sessions,
    line INTEGER NOT NULL,
    proxy TEXT NOT NULL,
    password INTEGER NOT NULL,
    PRIMARY KEY (session, line)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sweep_rows (
    session INTEGER NOT NULL REFERENCES sessions,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    proxy TEXT,
    scheme TEXT,
    grade TEXT,
    best TEXT,
    anonymity TEXT,
    mbps_up REAL,
    mbps_down REAL,
    mbps REAL,
    handshake_ms REAL,
    ms REAL,
    summary TEXT,
    fix TEXT,
    error TEXT,
    checks TEXT,
    check_handshake TEXT,
    check_headers TEXT,
    check_duplex TEXT,
    check_transparency TEXT,
    check_streaming TEXT,
    check_early_data TEXT,
    check_half_close TEXT,
    check_rfc6455 TEXT,
    check_latency TEXT,
    check_idle TEXT,
    check_lifetime TEXT,
    check_ports TEXT,
    check_tls TEXT,
    PRIMARY KEY (session, line)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sweep_rows_by_proxy ON sweep_rows (session, proxy) WHERE kind = 'tested';

  CREATE TABLE sweep_details (
    session INTEGER NOT NULL,
    line INTEGER NOT NULL,
    row BLOB NOT NULL,
    evidence BLOB,
    PRIMARY KEY (session, line)
  ) STRICT;
  `,
  `
  CREATE TABLE sweep_starts (
    session INTEGER PRIMARY KEY REFERENCES sessions,
    list TEXT NOT NULL,
    options TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sweep_starts_by_list ON sweep_starts (list);
  `,
  `
  ALTER TABLE sessions ADD COLUMN kept_ms INTEGER NOT NULL DEFAULT 0;
  UPDATE sessions SET kept_ms = iif(imported, unixepoch() * 1000, started_ms);
  `,
  `
  ALTER TABLE sweep_rows RENAME TO sweep_rows_before;
  CREATE TABLE sweep_rows (
    session INTEGER NOT NULL REFERENCES sessions,
    line INTEGER NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    proxy TEXT,
    scheme TEXT,
    grade TEXT,
    best TEXT,
    anonymity TEXT,
    mbps_up REAL,
    mbps_down REAL,
    mbps REAL,
    handshake_ms REAL,
    ms REAL,
    summary TEXT,
    fix TEXT,
    error TEXT,
    checks TEXT,
    check_handshake TEXT,
    check_headers TEXT,
    check_duplex TEXT,
    check_transparency TEXT,
    check_streaming TEXT,
    check_early_data TEXT,
    check_half_close TEXT,
    check_rfc6455 TEXT,
    check_latency TEXT,
    check_idle TEXT,
    check_lifetime TEXT,
    check_ports TEXT,
    check_tls TEXT,
    agreement TEXT,
    differences TEXT,
    PRIMARY KEY (session, line, place)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO sweep_rows SELECT session, line, '', kind, proxy, scheme, grade, best, anonymity, mbps_up, mbps_down, mbps, handshake_ms, ms, summary, fix, error,
    checks, check_handshake, check_headers, check_duplex, check_transparency, check_streaming, check_early_data, check_half_close, check_rfc6455, check_latency,
    check_idle, check_lifetime, check_ports, check_tls, NULL, NULL FROM sweep_rows_before;
  DROP TABLE sweep_rows_before;
  CREATE INDEX sweep_rows_by_proxy ON sweep_rows (session, proxy) WHERE kind = 'tested';

  ALTER TABLE sweep_details RENAME TO sweep_details_before;
  CREATE TABLE sweep_details (
    session INTEGER NOT NULL,
    line INTEGER NOT NULL,
    place TEXT NOT NULL,
    row BLOB NOT NULL,
    evidence BLOB,
    PRIMARY KEY (session, line, place)
  ) STRICT;
  INSERT INTO sweep_details SELECT session, line, '', row, evidence FROM sweep_details_before;
  DROP TABLE sweep_details_before;
  `,
];
