import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, posix, resolve, win32 } from 'node:path';

/** What a process knows of where it runs. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The person's home folder. */
  readonly home: string;
}

export function thisComputer(): Surroundings {
  return { env: process.env, platform: process.platform, home: homedir() };
}

/**
 * Where Duplexscope keeps what it remembers: `DUPLEXSCOPE_DATA` if that is set, else the place that the system has for it (on Linux and its like that of the
 * XDG Base Directory Specification, where relative paths count as not set).
 */
export function dataFolderOf({ env, platform, home }: Surroundings): string {
  const { DUPLEXSCOPE_DATA: chosen = '', APPDATA: roaming = '', XDG_DATA_HOME: xdg = '' } = env;
  if (chosen !== '') return resolve(chosen);
  switch (platform) {
    case 'win32':
      return win32.join(roaming === '' ? win32.join(home, 'AppData', 'Roaming') : roaming, 'Duplexscope');
    case 'darwin':
      return posix.join(home, 'Library', 'Application Support', 'Duplexscope');
    default:
      return posix.join(posix.isAbsolute(xdg) ? xdg : posix.join(home, '.local', 'share'), 'duplexscope');
  }
}

/**
 * Puts `text` in the place of a file's content at once: whoever reads it meanwhile, or after a crash, finds the old or the new. The file and folders that had
 * to be made are for this user alone. Rejects with the error of the system.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(text);
      // Else a crash of the machine could leave the new name with nothing behind it.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}
