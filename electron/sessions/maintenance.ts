import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../shared/model/failure.ts';
import type { SessionSummary } from '../../shared/model/session.ts';
import { numberOf, transaction } from './database.ts';
import { readSummary } from './log-reads.ts';

/** Rows that one step deletes: some ten milliseconds, in which nobody can write. */
const ROWS_A_STEP = 5000;
/** Pages that one step gives back. */
const PAGES_A_STEP = 2000;
const DAY_MS = 24 * 3600 * 1000;

/** The tables with a session's rows, and what numbers these within it. */
const TABLES = [
  ['events', 'seq'],
  ['samples', 'number'],
  ['sweep_details', 'line'],
  ['sweep_rows', 'line'],
  ['sweep_entries', 'line'],
] as const;

/** What is done to sessions that are over. Whatever takes long is done in steps, between which others may write. */
export class LogMaintenance {
  readonly #db: DatabaseSync;
  #queue: Promise<unknown> = Promise.resolve();
  #closing = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Throws `NO_SUCH_SESSION`. */
  change(id: string, { name, note }: { readonly name?: string | null | undefined; readonly note?: string | undefined }): SessionSummary {
    if (name !== undefined) this.#db.prepare('UPDATE sessions SET name = ? WHERE id = ?').run(name === '' ? null : name, id);
    if (note !== undefined) this.#db.prepare('UPDATE sessions SET note = ? WHERE id = ?').run(note, id);
    return readSummary(this.#db, id);
  }

  /** Nobody is shown them any more; `restore` brings them back until they are purged. All or none: `NO_SUCH_SESSION`, or `BAD_USAGE` for one that is being written. */
  hide(ids: readonly string[]): void {
    transaction(this.#db, () => {
      const hide = this.#db.prepare('UPDATE sessions SET hidden_ms = ? WHERE id = ?');
      for (const id of ids) {
        const { status } = readSummary(this.#db, id);
        if (status === 'running' || status === 'paused') {
          throw new Failure('BAD_USAGE', 'a session that still runs cannot be deleted; cancel it first', { stage: 'usage' });
        }
        hide.run(Date.now(), id);
      }
    });
  }

  /** Those that are purged by now stay away: `NO_SUCH_SESSION`, when the others are back. */
  restore(ids: readonly string[]): void {
    const restore = this.#db.prepare('UPDATE sessions SET hidden_ms = NULL WHERE id = ? AND owner IS NULL');
    const missing = ids.filter((id) => Number(restore.run(id).changes) === 0);
    if (missing.length === 0) return;
    throw new Failure('NO_SUCH_SESSION', `${String(missing.length)} of these sessions cannot be brought back any more`, { stage: 'usage' });
  }

  /** Really deletes what was hidden until then, and of these what is hidden at all, and gives its room back to the disk. Gives how many there were. */
  purge(hiddenUntilMs: number, ids: readonly string[]): Promise<number> {
    return this.#afterOthers(async () => {
      const hidden = this.#db
        .prepare(
          'SELECT key FROM sessions WHERE hidden_ms IS NOT NULL AND owner IS NULL AND (hidden_ms <= ? OR id IN (SELECT value FROM json_each(?)))',
        )
        .all(hiddenUntilMs, JSON.stringify(ids));
      for (const { key } of hidden) await this.#delete(Number(key));
      if (hidden.length > 0) await this.#shrink();
      return hidden.length;
    });
  }

  /** Deletes what has been in the log for more than so many days (null: nothing has), then what came first until all that is left fits; none that has a name or is being written. Gives how many. */
  retain(days: number | null, maxBytes: number): Promise<number> {
    return this.#afterOthers(async () => {
      const before = days === null ? 0 : Date.now() - days * DAY_MS;
      const candidates = this.#db
        .prepare('SELECT key, kept_ms FROM sessions WHERE name IS NULL AND owner IS NULL AND hidden_ms IS NULL ORDER BY kept_ms, key')
        .all();
      let deleted = 0;
      for (const { key, kept_ms: since } of candidates) {
        if (Number(since) >= before && this.#usedBytes() <= maxBytes) break;
        await this.#delete(Number(key));
        deleted += 1;
      }
      if (deleted > 0) await this.#shrink();
      return deleted;
    });
  }

  /** What is under way stops between two steps; the next purge goes on with it. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#queue;
  }

  #usedBytes(): number {
    return (numberOf(this.#db, 'page_count') - numberOf(this.#db, 'freelist_count')) * numberOf(this.#db, 'page_size');
  }

  async #delete(key: number): Promise<void> {
    // From now on it is gone for everybody, also when this process does not get to the end.
    this.#db.prepare('UPDATE sessions SET hidden_ms = 0 WHERE key = ?').run(key);
    for (const [table, number] of TABLES) {
      const step = this.#db.prepare(
        `DELETE FROM ${table} WHERE session = ?1 AND ${number} IN (SELECT ${number} FROM ${table} WHERE session = ?1 ORDER BY ${number} LIMIT ${String(ROWS_A_STEP)})`,
      );
      // Of the last line all places go, though it be one more.
      while (Number(step.run(key).changes) >= ROWS_A_STEP) await this.#pause();
    }
    transaction(this.#db, () => {
      this.#db.prepare('DELETE FROM sweep_starts WHERE session = ?').run(key);
      this.#db.prepare('DELETE FROM states WHERE session = ?').run(key);
      this.#db.prepare('DELETE FROM sessions WHERE key = ?').run(key);
    });
  }

  async #shrink(): Promise<void> {
    while (numberOf(this.#db, 'freelist_count') > 0) {
      const before = numberOf(this.#db, 'freelist_count');
      this.#db.exec(`PRAGMA incremental_vacuum(${String(PAGES_A_STEP)})`);
      if (numberOf(this.#db, 'freelist_count') === before) break;
      await this.#pause();
    }
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  async #pause(): Promise<void> {
    await setImmediate();
    if (this.#closing) throw new Failure('CANCELLED', 'the session log is being closed', { stage: 'usage' });
  }

  /** One after the other: two of them would delete the same. */
  #afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }
}
