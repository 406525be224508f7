import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user that a daemon runs as; null when the tests are not root and everything runs as the user who started them. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A temporary folder that the daemon may write to. */
export interface Scratch {
  readonly folder: string;
  path(name: string): string;
  /** Writes a file that the daemon's user owns; gives back its path. */
  write(name: string, text: string, mode?: number): Promise<string>;
  /** The text of a file in the folder, empty where there is none. */
  read(name: string): Promise<string>;
  remove(): Promise<void>;
}

/** Creates a fresh folder under the system's temporary folder, owned by `account`. */
export async function createScratch(label: string, account: Account | null): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), `duplexscope-${label}-`));
  if (account) await chown(folder, account.uid, account.gid);
  return {
    folder,
    path: (name) => join(folder, name),
    write: async (name, text, mode = 0o600) => {
      const path = join(folder, name);
      await writeFile(path, text, { mode });
      if (account) await chown(path, account.uid, account.gid);
      return path;
    },
    read: (name) => readFile(join(folder, name), 'utf8').catch(() => ''),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** `nobody` when the tests run as root (read from /etc/passwd: groups differ between distributions), else null. */
export async function unprivilegedAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid ?? 65534), gid: Number(gid ?? 65534) };
}
