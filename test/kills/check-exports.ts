import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../electron/sessions/database.ts';
import { writeExport } from '../../electron/sessions/export/write-export.ts';
import { EXPORTED, exportsFolder, FILES, LARGE_RUN, type ExportedFile } from './exported.ts';
import type { Committed } from './scenarios.ts';

/** How each file reads when it is whole: the session is the same in every folder, and so are its exports. */
const whole = new Map<string, string>();
const PART = /^(.+)\.[0-9a-f-]+\.[0-9a-f]{8}\.part$/u;

/**
 * What is wrong with the exports of a data folder after their writer was killed: a file that has its name must be whole, one that was told must be there, and
 * what is left beside it must be known as such and go when the same is exported again. Gives how many were left, too.
 */
export async function checkExports(folder: string, said: readonly Committed[]): Promise<{ problems: string[]; left: number }> {
  const at = exportsFolder(folder);
  const problems: string[] = [];
  if (!existsSync(at) || !hasLargeRun(folder)) return { problems, left: 0 };
  const found = readdirSync(at);
  const parts = found.filter((name) => !FILES.has(name));
  for (const name of parts) if (!FILES.has(PART.exec(name)?.[1] ?? '')) problems.push(`${name} is in the folder of the exports`);
  for (const { file } of said) if (file !== undefined && !found.includes(file)) problems.push(`${file} was written and is lost`);
  for (const name of found) {
    const choice = FILES.get(name);
    if (choice && hashOf(join(at, name)) !== (await wholeOf(folder, choice))) problems.push(`${name} has its name and is not whole`);
  }
  // They are taken away by the next export of that name, and by no other.
  for (const name of new Set(parts.map((part) => PART.exec(part)?.[1]))) {
    const choice = FILES.get(name ?? '');
    if (choice) await write(folder, choice, at);
  }
  const left = readdirSync(at).filter((name) => !FILES.has(name));
  if (left.length > 0) problems.push(`stays after the next export: ${left.join(', ')}`);
  return { problems, left: parts.length };
}

async function wholeOf(folder: string, choice: ExportedFile): Promise<string> {
  const known = whole.get(choice.file);
  if (known !== undefined) return known;
  const beside = join(folder, 'whole');
  mkdirSync(beside, { recursive: true });
  await write(folder, choice, beside);
  const hash = hashOf(join(beside, choice.file));
  whole.set(choice.file, hash);
  return hash;
}

async function write(folder: string, { file, format, redaction }: ExportedFile, into: string): Promise<void> {
  const watcher = { signal: new AbortController().signal, onProgress: () => undefined };
  const task = { folder, session: LARGE_RUN, format, redaction, program: EXPORTED };
  await writeExport(task, { path: join(into, file), replace: true }, watcher);
}

function hasLargeRun(folder: string): boolean {
  const db = openDatabase(folder, 'read');
  try {
    return db.prepare('SELECT 1 FROM sessions WHERE id = ? AND hidden_ms IS NULL').get(LARGE_RUN) !== undefined;
  } finally {
    db.close();
  }
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
