import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Failure } from '../../shared/model/failure.ts';
import { compareRows } from '../../shared/model/place-comparison.ts';
import type { SweepEntryLine } from '../../shared/model/sweep.ts';
import { transaction } from './database.ts';
import type { EventRow, LogWrite, PendingEntry, SampleRow, TestedTexts } from './log-writes.ts';
import { renew, type Owner } from './owner.ts';
import { packed, unpacked } from './packed.ts';
import type { StoredRow } from './stored-session.ts';
import { placeOf, SWEEP_ROW_COLUMNS, sweepColumns } from './sweep-columns.ts';

/** What SQLite keeps for a row beside what is in it, about. */
const BYTES_A_ROW = 48;

interface Written {
  readonly key: number;
  events: number;
  rows: number;
  bytes: number;
}

/** Writes sessions by one connection. What it counts of them is only changed when a transaction was committed. */
export class LogWriter {
  readonly #db: DatabaseSync;
  readonly #owner: Owner;
  readonly #statements = new Map<string, StatementSync>();
  /** Sessions that this writer began and that are not over. */
  #written = new Map<string, Written>();
  /** Keys of sessions that could not be written on, and are not marked so yet. */
  readonly #abandoned = new Set<number>();

  constructor(db: DatabaseSync, owner: Owner) {
    this.#db = db;
    this.#owner = owner;
  }

  /** Whether the lease has to be renewed, or something is still to be marked. */
  get busy(): boolean {
    return this.#written.size + this.#abandoned.size > 0;
  }

  /** Whether there are sessions that this writer began, or took on, and that are not over. */
  get writing(): boolean {
    return this.#written.size > 0;
  }

  /** One transaction. Throws as SQLite does, and then nothing of it was done. Writes to sessions that are not known (any more) are left out. */
  apply(writes: readonly LogWrite[]): void {
    const before = new Map([...this.#written].map(([id, counts]) => [id, { ...counts }]));
    try {
      transaction(this.#db, () => {
        const touched = new Set<string>();
        for (const write of writes) touched.add(this.#write(write));
        for (const id of touched) this.#count(id);
      });
    } catch (error) {
      this.#written = before;
      throw error;
    }
    for (const write of writes) if (write.op === 'state' && isOver(write.progress.status)) this.#written.delete(write.session);
  }

  /** Takes a session of the log on again, if nobody else writes it. Throws `NO_SUCH_SESSION` or `LOG_BUSY`. */
  adopt(id: string): void {
    transaction(this.#db, () => {
      const found = this.#sql('SELECT key, events, rows, bytes, owner FROM sessions WHERE id = ? AND hidden_ms IS NULL').get(id);
      if (!found) throw new Failure('NO_SUCH_SESSION', 'this session is not in the log any more', { stage: 'usage' });
      if (found['owner'] !== null && found['owner'] !== this.#owner.id) {
        throw new Failure('LOG_BUSY', 'another Duplexscope still writes this session; end it there first', { stage: 'usage' });
      }
      renew(this.#db, this.#owner);
      this.#sql(`UPDATE sessions SET owner = ?, status = 'running', ended_at = NULL WHERE id = ?`).run(this.#owner.id, id);
      const [key, events, rows, bytes] = [found['key'], found['events'], found['rows'], found['bytes']].map(Number);
      this.#written.set(id, { key: key ?? 0, events: events ?? 0, rows: rows ?? 0, bytes: bytes ?? 0 });
    });
  }

  /** Says that this process is still there. A session that was taken from it meanwhile (the computer slept) is its own again. */
  renew(): void {
    transaction(this.#db, () => {
      renew(this.#db, this.#owner);
      const mine = this.#sql(`UPDATE sessions SET owner = ?, status = 'running' WHERE key = ? AND status = 'unfinished'`);
      for (const { key } of this.#written.values()) mine.run(this.#owner.id, key);
    });
    this.#markAbandoned();
  }

  /** What is not over when its writer ends never will be. */
  close(): void {
    transaction(this.#db, () => {
      const mark = this.#sql(`UPDATE sessions SET owner = NULL, status = 'unfinished' WHERE key = ?`);
      for (const key of [...this.#abandoned, ...[...this.#written.values()].map((written) => written.key)]) mark.run(key);
      this.#sql('DELETE FROM owners WHERE id = ?').run(this.#owner.id);
    });
    this.#written.clear();
  }

  /** Nothing more comes of it: it could not be written on. Where that cannot be written either, it is tried again with each renewal. */
  abandon(id: string): void {
    const written = this.#written.get(id);
    if (!written) return;
    this.#written.delete(id);
    this.#abandoned.add(written.key);
    this.#markAbandoned();
  }

  #markAbandoned(): void {
    const mark = this.#sql(`UPDATE sessions SET owner = NULL, status = 'unfinished' WHERE key = ?`);
    for (const key of this.#abandoned) {
      mark.run(key);
      this.#abandoned.delete(key);
    }
  }

  #write(write: LogWrite): string {
    if (write.op === 'begin') {
      this.#begin(write);
      return write.summary.id;
    }
    const written = this.#written.get(write.session);
    if (!written) return write.session;
    switch (write.op) {
      case 'show':
        this.#sql('UPDATE sessions SET hidden_ms = NULL WHERE key = ?').run(written.key);
        break;
      case 'events':
        this.#events(written, JSON.parse(write.rows) as EventRow[]);
        break;
      case 'samples':
        this.#samples(written, JSON.parse(write.rows) as SampleRow[]);
        break;
      case 'entries':
        this.#entries(written, JSON.parse(write.rows) as PendingEntry[]);
        break;
      case 'rows':
        this.#rows(written, write.rows);
        break;
      case 'state':
        this.#state(written, write);
    }
    return write.session;
  }

  #begin({ summary, state, hidden, start }: Extract<LogWrite, { op: 'begin' }>): void {
    const { id, kind, name, note, title, status, startedAt, endedAt, grade, total, imported } = summary;
    renew(this.#db, this.#owner);
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO sessions (id, kind, name, note, title, status, started_at, started_ms, ended_at, grade, summary, events, rows, total, bytes, imported, hidden_ms, owner, kept_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, ?, ?, ?, ?)`,
    ).run(
      ...[id, kind, name, note, title, status, startedAt, Date.parse(startedAt), endedAt, grade, summary.summary],
      ...[total, imported ? 1 : 0, hidden ? Date.now() : null, this.#owner.id, imported ? Date.now() : Date.parse(startedAt)],
    );
    const key = Number(lastInsertRowid);
    this.#sql('INSERT INTO states (session, state) VALUES (?, ?)').run(key, state);
    if (start) {
      const { list, options } = start;
      this.#sql('INSERT INTO sweep_starts (session, list, options) VALUES (?, ?, ?)').run(key, list, JSON.stringify(options));
    }
    this.#written.set(id, { key, events: 0, rows: 0, bytes: state.length });
  }

  #events(written: Written, rows: readonly EventRow[]): void {
    const insert = this.#sql('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    for (const [seq, part, at, end, hop, direction, kind, id, base64, count, text] of rows) {
      const bytes = base64 === null ? null : Buffer.from(base64, 'base64');
      insert.run(written.key, seq, part, at, end, hop, direction, kind, id, bytes, count, text);
      written.bytes += BYTES_A_ROW + (bytes?.length ?? 0) + (text?.length ?? 0);
    }
    written.events += rows.length;
  }

  #samples(written: Written, rows: readonly SampleRow[]): void {
    const insert = this.#sql('INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    for (const row of rows) insert.run(written.key, ...row);
    written.bytes += BYTES_A_ROW * rows.length;
  }

  #entries(written: Written, rows: readonly PendingEntry[]): void {
    const insert = this.#sql('INSERT INTO sweep_entries VALUES (?, ?, ?, ?)');
    for (const { line, proxy, password } of rows) {
      insert.run(written.key, line, proxy, password ? 1 : 0);
      written.bytes += BYTES_A_ROW + proxy.length;
    }
  }

  /** What is there already of a line and a place stays as it is: nothing is counted twice. */
  #rows(written: Written, rows: readonly TestedTexts[]): void {
    const columns = SWEEP_ROW_COLUMNS.join(', ');
    const insert = this.#sql(`INSERT OR IGNORE INTO sweep_rows (session, ${columns}) VALUES (?${', ?'.repeat(SWEEP_ROW_COLUMNS.length)})`);
    const detail = this.#sql('INSERT INTO sweep_details VALUES (?, ?, ?, ?, ?)');
    for (const { row: text, evidence } of rows) {
      const row = JSON.parse(text) as StoredRow['row'];
      if (Number(insert.run(written.key, ...sweepColumns(row)).changes) === 0) continue;
      const [line, proof] = [packed(text), typeof evidence === 'string' ? packed(evidence) : evidence];
      const place = placeOf(row);
      detail.run(written.key, row.line, place, line, proof);
      if (place !== '') this.#compare(written.key, row.line);
      written.bytes += 4 * BYTES_A_ROW + line.length + (proof?.length ?? 0);
      if ('grade' in row) written.rows += 1;
    }
  }

  /** All places of a line that are done say together whether they agree. */
  #compare(key: number, line: number): void {
    const rows = this.#sql('SELECT row FROM sweep_details WHERE session = ? AND line = ? ORDER BY place').all(key, line);
    if (rows.length < 2) return;
    const { agreement, differences } = compareRows(rows.map(({ row }) => unpacked(row) as SweepEntryLine));
    const said = differences.length === 0 ? null : JSON.stringify(differences);
    this.#sql('UPDATE sweep_rows SET agreement = ?, differences = ? WHERE session = ? AND line = ?').run(agreement, said, key, line);
  }

  #state({ key }: Written, { progress, state }: Extract<LogWrite, { op: 'state' }>): void {
    const { title, status, endedAt, grade, summary, total } = progress;
    this.#sql('UPDATE sessions SET title = ?, status = ?, ended_at = ?, grade = ?, summary = ?, total = ?, owner = ? WHERE key = ?').run(
      ...[title, status, endedAt, grade, summary, total, isOver(status) ? null : this.#owner.id, key],
    );
    this.#sql('UPDATE states SET state = ? WHERE session = ?').run(state, key);
  }

  #count(id: string): void {
    const written = this.#written.get(id);
    if (!written) return;
    const { key, events, rows, bytes } = written;
    this.#sql('UPDATE sessions SET events = ?, rows = ?, bytes = ? WHERE key = ?').run(events, rows, bytes, key);
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known) return known;
    const prepared = this.#db.prepare(text);
    this.#statements.set(text, prepared);
    return prepared;
  }
}

function isOver(status: string): boolean {
  return status !== 'running' && status !== 'paused';
}
