import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUT = fileURLToPath(new URL('../../out', import.meta.url));

/** Names of the packages that parts of stand in the built files of a folder of out/, by the source maps that were written with them. */
export function packagesIn(folder: string): string[] {
  const maps = readdirSync(join(OUT, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'));
  const sources = maps.flatMap((map) => (JSON.parse(readFileSync(join(OUT, folder, map), 'utf8')) as { sources: string[] }).sources);
  const names = sources.map((source) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//u.exec(source)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
