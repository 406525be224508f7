import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** By this Electron's fuses are found in its binary; behind it the version of the wire, its length, and a character a fuse (electron/docs/tutorial/fuses.md). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const WIRE_VERSION = 1;
const FUSES = 8;
/** None of them as electron-builder.yml wants it without doubt: it wants some on and some off. */
const ALL_ON = '1'.repeat(FUSES);

export interface PackedApp {
  /** The archive that goes into every installer. */
  readonly archive: string;
  /** What would be Electron's binary, with its fuses set. */
  readonly binary: string;
  /** The main file, out of the archive: the stand-in for Electron reads none. */
  readonly main: string;
  /** The folder of the command, beside the archive. */
  readonly command: string;
}

/**
 * Packs the app that is built in `checkout` into `folder` with electron-builder and electron-builder.yml, as for an installer, but around a file that has nothing of Electron's binary
 * except the place of its fuses: that the real binary obeys them is not shown by this.
 */
export async function packApp(folder: string, checkout = ROOT): Promise<PackedApp> {
  const distribution = join(folder, 'electron');
  await mkdir(distribution, { recursive: true });
  const wire = Buffer.from([WIRE_VERSION, FUSES]);
  await writeFile(join(distribution, 'electron'), Buffer.concat([Buffer.from(SENTINEL), wire, Buffer.from(ALL_ON)]), { mode: 0o755 });
  const { bin } = createRequire(import.meta.url)('electron-builder/package.json') as { readonly bin: Readonly<Record<string, string>> };
  const program = createRequire(import.meta.url).resolve(`electron-builder/${bin['electron-builder'] ?? ''}`);
  const output = join(folder, 'dist');
  const set = (option: string, value: string): string => `--config.${option}=${value}`;
  const options = [
    '--linux',
    `--${process.arch}`,
    '--dir',
    '--publish',
    'never',
    set('directories.output', output),
    set('electronDist', distribution),
  ];
  await promisify(execFile)(process.execPath, [program, ...options], { cwd: checkout });
  const unpacked = join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  const archive = join(unpacked, 'resources', 'app.asar');
  const app = join(folder, 'app');
  extractAll(archive, app);
  return {
    archive,
    binary: join(unpacked, 'duplexscope-desktop'),
    main: join(app, 'out', 'main', 'index.js'),
    command: join(unpacked, 'resources', 'command'),
  };
}
