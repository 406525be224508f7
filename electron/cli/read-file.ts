import { readFileSync, statSync } from 'node:fs';
import { Failure } from '../../shared/model/failure.ts';

/** Certificates, lists of proxies, heads: nothing that a command reads is larger. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A whole file that an option named. Throws `UNREADABLE_FILE`. */
export function readInput(path: string, option: string): Buffer {
  try {
    if (statSync(path).size > MAX_BYTES)
      throw new Failure('UNREADABLE_FILE', `${path} (${option}) is too large; at most 16 MiB are read`, { stage: 'usage' });
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no system code';
    throw new Failure('UNREADABLE_FILE', `${path} (${option}) ${REASONS[code] ?? `cannot be read (${code})`}`, {
      stage: 'usage',
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the path',
  EACCES: 'may not be read by you; check its permissions',
  EISDIR: 'is a folder; name a file',
};

export function readText(path: string, option: string): string {
  return readInput(path, option).toString('utf8');
}

/** A shared secret: the file's first line, without its end. */
export function readSecret(path: string): string {
  const secret = (readText(path, '--secret-file').split('\n', 1)[0] ?? '').trim();
  if (secret === '')
    throw new Failure('UNREADABLE_FILE', `${path} (--secret-file) is empty; its first line is the secret`, { stage: 'usage' });
  return secret;
}
