import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { exitOf, within } from './child-exit.ts';
import { hasDisplay } from './display.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { startProgress } from './progress.ts';

const DOWNLOAD_WITHIN_MS = 300_000;
/** An app that ends so soon, and not well, never had a window: a library is missing, or its sandbox may not be used here. */
const SOON_MS = 10_000;

/**
 * Runs the desktop app in Electron until it ends, and gives the exit code. Null where it cannot be had: Electron is only there in a checkout (an installed copy
 * has the browser host), and needs a display. What could have worked and did not is said in one line.
 */
export async function runDesktopApp(host: Host): Promise<number | null> {
  const main = join(host.built, 'main', 'index.js');
  const electron = electronPackage(host.built);
  if (!existsSync(main) || electron === null || !hasDisplay(process.platform, process.env)) return null;
  if (process.getuid?.() === 0) {
    host.err('duplexscope: as root, Electron runs only without its sandbox, which is not done here; using a browser\n');
    return null;
  }
  const program = installedProgram(electron) ?? (await download(electron, host));
  if (host.interrupted.aborted) return EXIT.done;
  return program === null ? null : await run(program, main, host);
}

/** The folder of the package `electron`, if there is one. */
function electronPackage(built: string): string | null {
  try {
    return dirname(createRequire(join(built, 'cli', 'duplexscope.js')).resolve('electron/package.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** As the package's own index.js finds it; but that one downloads it when it is missing, with output of its own. */
function installedProgram(electron: string): string | null {
  const note = join(electron, 'path.txt');
  if (!existsSync(note)) return null;
  const program = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electron, 'dist'), readFileSync(note, 'utf8'));
  return existsSync(program) ? program : null;
}

/** The package does it when it is first used, since packages should run nothing when they are installed. */
async function download(electron: string, host: Host): Promise<string | null> {
  const installer = join(electron, 'install.js');
  if ((process.env['ELECTRON_SKIP_BINARY_DOWNLOAD'] ?? '') !== '' || !existsSync(installer)) return null;
  const words = 'getting Electron, once, about 100 MB';
  if (!host.errIsTerminal) host.err(`duplexscope: ${words}\n`);
  const progress = startProgress(host);
  progress.show(words);
  const child = spawn(process.execPath, [installer], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1', ELECTRON_GET_USE_PROXY: '1' },
  });
  const ended = exitOf(child);
  const exit = await within(ended, DOWNLOAD_WITHIN_MS, host.interrupted);
  if (exit === null) child.kill();
  await ended;
  progress.end();
  if (host.interrupted.aborted) return null;
  const program = exit?.ok === true ? installedProgram(electron) : null;
  if (program === null)
    host.err(
      `duplexscope: Electron cannot be had (${exit === null ? `not within ${String(DOWNLOAD_WITHIN_MS / 60_000)} minutes` : exit.says}); using a browser\n`,
    );
  return program;
}

async function run(program: string, main: string, host: Host): Promise<number | null> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const since = performance.now();
  const err = process.stderr.fd;
  const child = spawn(program, [main], { stdio: ['ignore', err, err], env });
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  host.interrupted.addEventListener('abort', stop);
  const exit = await exitOf(child);
  host.interrupted.removeEventListener('abort', stop);
  if (exit.ok || host.interrupted.aborted) return EXIT.done;
  const soon = performance.now() - since < SOON_MS;
  host.err(`duplexscope: Electron ended with ${exit.says}${soon ? '; using a browser' : ''}\n`);
  return soon ? null : EXIT.failed;
}
