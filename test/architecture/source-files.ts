import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Paths below `folder` of the checkout, relative to it and with forward slashes; none when the folder does not exist (yet). */
export function filesBelow(folder: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ROOT.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

export function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/u.test(path) && !path.endsWith('.d.ts');
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The packages that package.json declares for run time. */
export function dependencies(): string[] {
  const { dependencies: declared = {} } = JSON.parse(read('package.json')) as { dependencies?: Record<string, string> };
  return Object.keys(declared);
}
