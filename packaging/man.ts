import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import type { Host } from '../electron/cli/host.ts';
import { buildProgram } from '../electron/cli/program.ts';
import { manPage } from './man-page.ts';
import { sourceDate } from './source-date.ts';

/* npm run man: the manual page of the command, in dist/duplexscope.1. `man -l dist/duplexscope.1` shows it. */

/** Nothing of the process around: the page is made of definitions alone, and no command runs. */
const NOBODY: Host = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  out: () => undefined,
  err: () => undefined,
  outIsTerminal: false,
  errIsTerminal: false,
  colours: false,
  calledAs: 'duplexscope',
  columns: 100,
  interrupted: new AbortController().signal,
  built: '',
  pageHosts: () => Promise.reject(new Error('no command runs here')),
};

/** The page, as of a day. */
export function pageOf(date: Date): string {
  const program = buildProgram(manifest.version, NOBODY, () => undefined);
  return manPage(program, { version: manifest.version, date: date.toISOString().slice(0, 10) });
}

/** Writes it where the packages of the desktop app take it from (electron-builder.yml), and gives its path. */
export function writePage(): string {
  const file = join(fileURLToPath(new URL('..', import.meta.url)), 'dist', 'duplexscope.1');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pageOf(sourceDate()));
  return file;
}

if (import.meta.main) process.stdout.write(`${writePage()}\n`);
