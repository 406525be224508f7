import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arch, build, Platform } from 'electron-builder';
import { writePage } from '../../packaging/man.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a package is asked to be made of. */
export interface InstalledPackage {
  /** Paths of the files that it installs beside the app, in order. */
  readonly files: readonly string[];
  /** Where it puts the app. */
  readonly app: string;
  /** What else fpm is told, as `--name=value`. */
  readonly options: readonly string[];
}

/**
 * Puts into the folder `root` what a package of the desktop app would install, but for the app itself. electron-builder goes all the way, by electron-builder.yml,
 * and is stopped where it would start fpm, which it would have to download.
 */
export async function installPackage(kind: 'deb' | 'rpm', root: string): Promise<InstalledPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'duplexscope-package-'));
  const app = join(folder, 'app');
  const installed: string[] = [];
  let place = '';
  let options: string[] = [];
  // As `npm run package` does.
  writePage();
  try {
    await mkdir(join(app, 'resources'), { recursive: true });
    await build({
      projectDir: ROOT,
      publish: 'never',
      targets: Platform.LINUX.createTarget(kind, Arch.x64),
      prepackaged: app,
      // Where the project lives the workflow of a release tells it.
      config: { directories: { output: join(folder, 'out') }, extraMetadata: { homepage: 'https://duplexscope.example' } },
      // Its files are gone when the build has ended.
      effectiveOptionComputed: async ([args]: readonly [readonly string[]]) => {
        for (const [from, to] of args.map(fromAndTo).filter((pair) => pair !== null)) {
          if (from === `${app}/`) {
            place = to;
            continue;
          }
          await mkdir(dirname(join(root, to)), { recursive: true });
          await cp(resolve(ROOT, from), join(root, to));
          installed.push(to);
        }
        options = args.filter((arg) => /^--[a-z-]+=/u.test(arg));
        return true;
      },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
  return { files: installed.sort(), app: place, options };
}

/** fpm takes a file as `FROM=TO` (https://fpm.readthedocs.io/en/latest/packages/dir.html). */
function fromAndTo(arg: string): readonly [from: string, to: string] | null {
  const [, from, to] = /^([^=]+)=(\/.+)$/u.exec(arg) ?? [];
  return from === undefined || to === undefined ? null : [from, to];
}
