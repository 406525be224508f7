import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUT = join(ROOT, 'out');

/** Names of the packages that parts of stand in the built files of a folder of out/, by the source maps that were written with them. */
export function packagesIn(folder: string): string[] {
  const maps = readdirSync(join(OUT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'));
  const sources = maps.flatMap((map) => (JSON.parse(readFileSync(join(OUT, folder, map), 'utf8')) as { sources: string[] }).sources);
  const names = sources.map((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(source)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Names of the packages that are installed for run time: neither for development alone nor for some systems alone. */
export function packagesForRunTime(): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  const wanted = Object.entries(packages).filter(([path, { dev, optional }]) => path !== '' && dev !== true && optional !== true);
  return new Set(wanted.map(([path]) => path.replace(/^.*node_modules\//u, '')));
}
