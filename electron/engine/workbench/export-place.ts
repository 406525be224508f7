import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFormat, SessionSummary } from '../../../shared/model/session.ts';
import { thisComputer, type Surroundings } from './data-folder.ts';

/** Characters of a session's name in that of its file. */
const MOST_OF_NAME = 60;

/** Sessions have the ending that the desktop app is opened with. */
const ENDINGS: Readonly<Partial<Record<ExportFormat, string>>> = { jsonl: 'duplexscope' };

/** `duplexscope-office-proxy-2026-11-26.har`: only letters, digits and `.-_`, which every system takes. */
export function exportFileName(
  { name, title, startedAt }: Pick<SessionSummary, 'name' | 'title' | 'startedAt'>,
  format: ExportFormat,
): string {
  const words = (name ?? title)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .slice(0, MOST_OF_NAME)
    .toWellFormed()
    .replace(/^[-.]+|[-.]+$/gu, '');
  return `${['duplexscope', words, startedAt.slice(0, 10)].filter((part) => part !== '').join('-')}.${ENDINGS[format] ?? format}`;
}

/** Where this person's downloads go, else home. On Linux and its like the folder may have a name in any language (XDG user directories). */
export async function exportFolder(surroundings: Surroundings = thisComputer()): Promise<string> {
  const { home } = surroundings;
  const downloads = (await xdgDownloads(surroundings)) ?? join(home, 'Downloads');
  return (await isFolder(downloads)) ? downloads : home;
}

async function xdgDownloads({ env, platform, home }: Surroundings): Promise<string | null> {
  if (platform === 'win32' || platform === 'darwin') return null;
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const text = await readFile(join(config === '' ? join(home, '.config') : config, 'user-dirs.dirs'), 'utf8').catch(() => '');
  const value = /^[ \t]*XDG_DOWNLOAD_DIR="((?:[^"\\]|\\.)*)"/mu.exec(text)?.[1];
  return value === undefined ? null : value.replace(/^\$HOME(?=\/|$)/u, home).replace(/\\(.)/gu, '$1');
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
