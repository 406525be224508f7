import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import manifest from '../package.json' with { type: 'json' };
import { layCommand } from './command.ts';
import { pageOf } from './man.ts';
import { sourceDate } from './source-date.ts';

/* npm run deb: a Debian package of the command and the browser host, in dist/. What is in it, and why: packaging/README.md. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NAME = 'duplexscope-cli';
const LIBRARY = `usr/lib/${NAME}`;

export interface DebOptions {
  /** The folder of a build. */
  readonly built: string;
  /** Where the package is put; made when it is not there. */
  readonly folder: string;
  readonly date: Date;
}

/** Builds the package and gives its path. The same build, Node and date give the same bytes. */
export function buildDeb({ built, folder, date }: DebOptions): string {
  const file = join(folder, `${NAME}_${manifest.version}_amd64.deb`);
  const tree = `${file}.tree`;
  mkdirSync(folder, { recursive: true });
  rmSync(tree, { recursive: true, force: true });
  try {
    fill(tree, built, date);
    control(tree);
    plainModes(tree);
    // zstd: xz takes a minute for Node. One thread, since the number of threads shows in the bytes.
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zzstd', '--threads-max=1', '--build', tree, file], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(date.getTime() / 1000) },
    });
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
  return file;
}

function fill(tree: string, built: string, date: Date): void {
  const put = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  };
  const gzipped = (content: string): Buffer => gzipSync(content, { level: 9 });
  layCommand(join(tree, LIBRARY), { checkout: ROOT, built, system: { platform: 'linux', arch: 'x64' } });
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  symlinkSync(`../lib/${NAME}/duplexscope`, join(tree, 'usr/bin/duplexscope'));
  put('usr/share/man/man1/duplexscope.1.gz', gzipped(pageOf(date)));
  const documents = `usr/share/doc/${NAME}`;
  put(`${documents}/copyright`, readFileSync(join(ROOT, 'LICENSE')));
  put(`${documents}/changelog.gz`, gzipped(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')));
  copyFileSync(join(built, 'renderer', 'THIRD_PARTY_LICENSES.txt'), join(tree, documents, 'THIRD_PARTY_LICENSES.txt'));
  put(`${documents}/NODE_LICENSE.gz`, gzipped(readFileSync(join(tree, LIBRARY, 'NODE_LICENSE.txt'), 'utf8')));
}

function control(tree: string): void {
  const kibibytes = filesIn(tree).reduce((sum, path) => sum + Math.ceil(lstatSync(path).size / 1024), 0);
  mkdirSync(join(tree, 'DEBIAN'));
  writeFileSync(
    join(tree, 'DEBIAN', 'control'),
    `Package: ${NAME}
Version: ${manifest.version}
Architecture: amd64
Maintainer: ${manifest.author}
Installed-Size: ${String(kibibytes)}
Depends: libc6 (>= 2.28), libstdc++6 (>= 9), libgcc-s1
Recommends: ca-certificates
Suggests: chromium
Section: net
Priority: optional
Description: shows what proxies do to a two-way stream of bytes
 The command duplexscope: a client, a server and a diagnosis of HTTP and SOCKS
 proxies with evidence from both ends, sweeps of lists of proxies, and the
 window of Duplexscope in a browser. It brings its own Node.
`,
  );
}

/** As Debian wants them, whatever the umask was. */
function plainModes(tree: string): void {
  for (const path of filesIn(tree)) chmodSync(path, /\/(?:duplexscope|node)$/u.test(path) ? 0o755 : 0o644);
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  chmodSync(tree, 0o755);
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

if (import.meta.main) process.stdout.write(`${buildDeb({ built: join(ROOT, 'out'), folder: join(ROOT, 'dist'), date: sourceDate() })}\n`);
