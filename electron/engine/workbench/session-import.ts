import type { Readable } from 'node:stream';
import { Failure } from '../../../shared/model/failure.ts';
import type { SessionSummary } from '../../../shared/model/session.ts';
import { importJsonl } from '../../sessions/import-jsonl.ts';
import type { SessionLog } from '../../sessions/session-log.ts';

export interface ImportedFile {
  readonly summary: SessionSummary;
  /** It was in the log before. */
  readonly already: boolean;
}

/** Reads a session file into the log, and gives what is there then; of one that was there already, that. See `importJsonl` for what it fails with. */
export async function importFile(source: Readable, log: SessionLog, signal: AbortSignal): Promise<ImportedFile> {
  const { session, already } = await importJsonl(source, { sink: log.importing(), known: (id) => isKnown(log, id), signal });
  return { summary: await log.read('summary', session), already };
}

async function isKnown(log: SessionLog, id: string): Promise<boolean> {
  try {
    await log.read('summary', id);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'NO_SUCH_SESSION') return false;
    throw error;
  }
}
