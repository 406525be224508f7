import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html); an extended one has its primary one in the low byte. */
const SQLITE = { BUSY: 5, LOCKED: 6, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 } as const;

/** Less than what one more piece of the write-ahead log's index takes (32 KiB), with some room. */
const NO_ROOM_BYTES = 256 * 1024;

/** What SQLite or the file system said about the log at `path`, as a `Failure` that says what to do. What is no such error comes back as it is. */
export function logFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
  const system = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null && (system === null || system === 'ERR_SQLITE_ERROR')) return error;
  switch (code) {
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return damaged(path, error);
    case SQLITE.FULL:
      return full(path, error);
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new Failure('LOG_BUSY', `another program holds the session log ${path}; end it, or try again`, at(error));
    case SQLITE.READONLY:
      return new Failure(
        'LOG_UNREADABLE',
        `the session log ${path} may not be written; check its permissions and those of its folder`,
        at(error),
      );
    case SQLITE.IOERR:
    case SQLITE.CANTOPEN:
      if (hasNoRoom(path)) return full(path, error);
      return new Failure(
        'LOG_UNREADABLE',
        `the session log ${path} cannot be read or written (SQLite ${String(code)}); check its folder and the disk`,
        at(error),
      );
    case null:
      if (system === 'ENOSPC' || system === 'EDQUOT') return full(path, error);
      return new Failure('LOG_UNREADABLE', `the session log ${path} cannot be opened (${system ?? ''}); check its folder`, at(error));
    default:
      // A defect of ours: nothing that a person could do about it.
      return error;
  }
}

export function damaged(path: string, cause?: unknown): Failure {
  return new Failure(
    'LOG_DAMAGED',
    `the session log ${path} is damaged or no log of Duplexscope; it stays as it is. Move it away (with ${path}-wal, if that is there), and a new one is begun`,
    at(cause),
  );
}

export function tooNew(path: string): Failure {
  return new Failure(
    'LOG_TOO_NEW',
    `the session log ${path} was written by a newer Duplexscope; it stays as it is. Update Duplexscope, or move the file away`,
    at(),
  );
}

function full(path: string, cause: unknown): Failure {
  return new Failure('DISK_FULL', `there is no room for the session log ${path}; free some, and later sessions are kept again`, at(cause));
}

function hasNoRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < NO_ROOM_BYTES;
  } catch {
    // Not even the folder can be asked: then that is what is wrong.
    return false;
  }
}

function at(cause?: unknown): { stage: 'usage'; cause?: unknown } {
  return cause === undefined ? { stage: 'usage' } : { stage: 'usage', cause };
}
