import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../shared/model/failure.ts';
import { damaged, logFailure, tooNew } from './log-failures.ts';
import { goneOwners, markUnfinished } from './owner.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';

export const LOG_FILE = 'sessions.db';
/** How long a statement waits for another connection's lock. Writers commit within milliseconds. */
const BUSY_MS = 5000;
/** Up to here the whole file is checked at every opening of a writer: a fraction of a second. Larger ones only after a process died. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024;

export function logPath(folder: string): string {
  return join(folder, LOG_FILE);
}

/**
 * Opens the session log of a data folder, which is made where it is missing: for its user alone (0600, the folder 0700), with a write-ahead log, so that readers
 * and the writer do not wait for each other. Sessions of processes that are gone are marked. Throws `LOG_DAMAGED`, `LOG_TOO_NEW`, `LOG_UNREADABLE`, `LOG_BUSY`
 * or `DISK_FULL`; the file then stays as it was.
 *
 * This module loads `node:sqlite`: whoever may not need it imports it late.
 */
export function openDatabase(folder: string, use: 'write' | 'read'): DatabaseSync {
  const path = logPath(folder);
  let db: DatabaseSync | null = null;
  try {
    ownFile(folder, path);
    db = new DatabaseSync(path, { timeout: BUSY_MS });
    const version = numberOf(db, 'user_version');
    if (version > MIGRATIONS.length) throw tooNew(path);
    if (!isOurs(db, version)) throw damaged(path);
    if (version < MIGRATIONS.length) migrate(db);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000; PRAGMA temp_store = MEMORY');
    const gone = goneOwners(db);
    if (use === 'write' && (gone.length > 0 || statSync(path).size <= ALWAYS_CHECKED_BYTES)) check(db, path);
    if (gone.length > 0) takeOver(db, gone, use, path);
    return db;
  } catch (error) {
    db?.close();
    throw logFailure(error, path);
  }
}

/** SQLite gives the files beside it (`-wal`, `-shm`) the rights that this one has. */
function ownFile(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  if ((statSync(path).mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(path, 0o600);
}

/** An empty file is one to begin. */
function isOurs(db: DatabaseSync, version: number): boolean {
  if (version > 0) return numberOf(db, 'application_id') === APPLICATION_ID;
  return db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

function migrate(db: DatabaseSync): void {
  // Both have to stand before the first table does; in a file that has tables they change nothing.
  db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  transaction(db, () => {
    // Another process may have been first.
    const version = numberOf(db, 'user_version');
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}; PRAGMA user_version = ${String(MIGRATIONS.length)}`);
  });
}

/** Whoever only reads can do so on a full disk, too. */
function takeOver(db: DatabaseSync, gone: readonly string[], use: 'write' | 'read', path: string): void {
  try {
    transaction(db, () => markUnfinished(db, gone));
  } catch (error) {
    const failure = logFailure(error, path);
    if (use === 'read' && failure instanceof Failure && failure.code === 'DISK_FULL') return;
    throw failure;
  }
}

function check(db: DatabaseSync, path: string): void {
  const said = db.prepare('PRAGMA quick_check(1)').get();
  if (said?.['quick_check'] !== 'ok') throw damaged(path);
}

/** All of it, or nothing. Locks against other writers from the start, so that it waits there and not in the middle. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // After some errors, a full disk among them, SQLite has rolled back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export function numberOf(
  db: DatabaseSync,
  pragma: 'user_version' | 'application_id' | 'page_count' | 'page_size' | 'freelist_count',
): number {
  return Number(db.prepare(`PRAGMA ${pragma}`).get()?.[pragma] ?? 0);
}
