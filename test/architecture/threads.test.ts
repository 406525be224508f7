import { posix } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { filesBelow, read } from './source-files.ts';

/** What it reads is parsed: an import of a session is a stranger's file. */
const PARSE = ['electron/sessions/export/export-thread.ts'];

/** Names of the modules that a source loads when it is loaded: no types, and nothing that is imported later. */
function loadedNames(path: string): string[] {
  return ts
    .createSourceFile(path, read(path), ts.ScriptTarget.Latest, false)
    .statements.filter((statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
    .filter((statement) => !(ts.isImportDeclaration(statement) ? statement.importClause?.phaseModifier : statement.isTypeOnly))
    .flatMap(({ moduleSpecifier }) => (moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : []));
}

/** By which files one loads a package, itself first; null: it does not. */
function wayTo(name: string, path: string, seen = new Set<string>()): string[] | null {
  if (seen.has(path)) return null;
  seen.add(path);
  for (const loaded of loadedNames(path)) {
    if (loaded === name) return [path];
    const way = loaded.startsWith('.') ? wayTo(name, posix.join(posix.dirname(path), loaded), seen) : null;
    if (way) return [path, ...way];
  }
  return null;
}

const threads = filesBelow('electron').filter((path) => path.endsWith('-thread.ts'));

it('threads that are told only by ourselves load no schemas, which take longer to load than all the rest of most of them', () => {
  expect(threads).toContain('electron/engine/sweep-thread.ts');
  for (const path of threads.filter((one) => !PARSE.includes(one))) expect(wayTo('zod', path), path).toBeNull();
  for (const path of PARSE) expect(wayTo('zod', path), path).not.toBeNull();
});
