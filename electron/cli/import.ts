import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Failure } from '../../shared/model/failure.ts';
import { importFile } from '../engine/workbench/session-import.ts';
import { EXIT } from './exit.ts';
import { withLog } from './find-session.ts';
import type { Host } from './host.ts';
import { printable } from './text/printable.ts';
import { sessionLine } from './text/session-list.ts';

/** Reads one session file into the log, and says what it is. */
export async function importSession(path: string, json: boolean, host: Host): Promise<number> {
  const source = path === '-' ? host.stdin : await opened(path);
  return await withLog(async ({ log }) => {
    const { summary, already } = await importFile(source, log, host.interrupted);
    if (json) host.out(`${JSON.stringify(summary)}\n`);
    else host.out(`${already ? 'already there' : 'imported'} ${sessionLine(summary)}\n`);
    return EXIT.done;
  });
}

/** Throws `UNREADABLE_FILE`. */
async function opened(path: string): Promise<Readable> {
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) return file.createReadStream();
    await file.close();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no system code';
    throw new Failure('UNREADABLE_FILE', `${printable(path)} cannot be read (${code})`, { stage: 'usage', cause: error });
  }
  throw new Failure('UNREADABLE_FILE', `${printable(path)} is no file`, { stage: 'usage' });
}
