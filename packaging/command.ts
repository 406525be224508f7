import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { putNode, type PutNode, type System } from './node-of.ts';

/**
 * Calls the command by whatever links and from wherever it is called. macOS before 12.3 has no `readlink -f`. `exec`, so that signals get to the command, and
 * whoever has started it knows its process.
 */
const LAUNCHER = `#!/bin/sh
case $0 in
  */*) self=$0 ;;
  *) self=./$0 ;;
esac
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=\${self%/*}/$link ;;
  esac
done
folder=\${self%/*}
exec "$folder/node" "$folder/out/cli/duplexscope.js" "$@"
`;

const LAUNCHER_OF_WINDOWS = ['@echo off', '"%~dp0node.exe" "%~dp0out\\cli\\duplexscope.js" %*', ''].join('\r\n');

export interface CommandOptions {
  /** With package.json and the lockfile, and what npm has installed by them. */
  readonly checkout: string;
  /** The folder of a build. */
  readonly built: string;
  readonly system: System;
}

/**
 * Makes `folder`, with the command and the browser host in it, and all that they need at run time, their own Node too: nothing outside of it is read. The same
 * build gives the same bytes. Throws where there is no build, and as putNode.
 */
export function layCommand(folder: string, { checkout, built, system }: CommandOptions): void {
  if (!existsSync(join(built, 'cli', 'duplexscope.js'))) throw new Error(`${built} holds no build: run "npm run build" first`);
  mkdirSync(folder, { recursive: true });
  const node = putNode(folder, system, checkout);
  // The browser host serves the page, in whose folder the licences of all others are.
  for (const part of ['cli', 'renderer'])
    cpSync(join(built, part), join(folder, 'out', part), { recursive: true, filter: (source) => isNeeded(basename(source), node) });
  // What Node needs to know of the files beside it, and nothing of how they were made.
  const manifest = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const { name, version, type, repository } = manifest;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, type, repository })}\n`);
  copyFileSync(join(checkout, 'LICENSE'), join(folder, 'LICENSE'));
  // The installer puts this folder on PATH by it.
  if (system.platform === 'win32') copyFileSync(join(checkout, 'packaging', 'windows', 'path.ps1'), join(folder, 'path.ps1'));
  const [launcher, text] = system.platform === 'win32' ? ['duplexscope.cmd', LAUNCHER_OF_WINDOWS] : ['duplexscope', LAUNCHER];
  writeFileSync(join(folder, launcher), text);
  chmodSync(join(folder, launcher), 0o755);
}

/** No source maps, and of code caches only the one that this Node takes (electron/cli/program-file.ts), where the build was made by it. */
function isNeeded(name: string, { version, system: { platform, arch } }: PutNode): boolean {
  return name.endsWith('.cache') ? name.endsWith(`.v${version}-${platform}-${arch}.cache`) : !name.endsWith('.map');
}
