import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { SessionLog, type SessionLogOptions } from '../../electron/sessions/session-log.ts';

export interface Logs {
  readonly folder: () => string;
  /** Those that are left out: a folder of its own, and nobody told. */
  readonly log: (options?: Partial<SessionLogOptions>) => SessionLog;
}

/** Folders and logs of one test; all are closed and gone after it. */
export function logs(): Logs {
  const folders: string[] = [];
  const open: SessionLog[] = [];
  afterEach(async () => {
    for (const log of open.splice(0)) await log.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'duplexscope-log-'));
    folders.push(made);
    return made;
  };
  return {
    folder,
    log: (options = {}) => {
      const made = new SessionLog({ folder: options.folder ?? folder(), onChange: () => undefined, ...options });
      open.push(made);
      return made;
    },
  };
}
