import { openDatabase, logPath } from '../database.ts';
import { logFailure } from '../log-failures.ts';
import { readSession } from '../log-reads.ts';
import { redactedSession } from '../redaction/redacted-session.ts';
import { Redactor } from '../redaction/redactor.ts';
import type { StoredSession } from '../stored-session.ts';
import { ExportProgress } from './export-progress.ts';
import type { ExportTask } from './export-task.ts';
import { legiblePieces, piecesOf } from './formats.ts';

/** Characters of a preview. */
const PREVIEW = 64 * 1024;

/** A session of the log, ready to go out. To be closed. */
export interface OpenExport {
  readonly session: StoredSession;
  readonly progress: ExportProgress;
  readonly redactor: Redactor;
  pieces(): Iterable<string | Buffer>;
  /** The beginning, as text. */
  preview(): string;
  close(): void;
}

/**
 * Opens a session by a connection that only reads, as it is at this moment, whatever is written meanwhile. Throws `NO_SUCH_SESSION`, and what opening the log
 * fails with.
 */
export function openExport(task: ExportTask): OpenExport {
  const { folder, format, redaction, program } = task;
  const db = openDatabase(folder, 'read');
  try {
    db.exec('PRAGMA query_only = ON; BEGIN');
    const stored = readSession(db, task.session);
    const progress = new ExportProgress(stored, format, redaction.addresses);
    const redactor = new Redactor(redaction);
    const session = redactedSession(progress.watch(stored), redactor);
    const options = { program, redaction };
    return {
      session,
      progress,
      redactor,
      pieces: () => piecesOf(format, session, options),
      preview: () => {
        let text = '';
        for (const piece of legiblePieces(format, session, options)) {
          text += piece;
          if (text.length >= PREVIEW) break;
        }
        return text.slice(0, PREVIEW).toWellFormed();
      },
      close: () => {
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw logFailure(error, logPath(folder));
  }
}
