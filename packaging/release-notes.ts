import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* node packaging/release-notes.ts VERSION: what the changelog says of a version, for its release. */

/** The section of a version, without its heading. Throws where there is none, or nothing in it: a release that says nothing is a mistake. */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /mu).slice(1);
  const [section] = sections.filter((text) => text.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}]`);
  const notes = section
    .replace(/^.*\n/u, '')
    // Addresses of headings stand at the very end of the file.
    .replace(/(?:^\[[^\]]+\]: \S+\n?)+$/mu, '')
    .trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return `${notes}\n`;
}

if (import.meta.main) {
  const changelog = readFileSync(fileURLToPath(new URL('../CHANGELOG.md', import.meta.url)), 'utf8');
  process.stdout.write(releaseNotes(changelog, process.argv[2] ?? ''));
}
