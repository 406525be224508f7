import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thirdParties } from '../../../packaging/third-party.ts';
import { packagesIn } from '../../packaging/bundled.ts';
import { packApp } from '../hosts/pack-app.ts';
import { packedApp } from '../hosts/packed-app.ts';
import { standin } from '../hosts/standin.ts';
import { grades, openEvidence, runButton, startAnd } from './moves.ts';
import { describeWindow } from './scene.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MOST_BYTES = 6 * 1024 * 1024;
const BUILD_MS = 240_000;

// Another one, with other fuses, may be tried in Electron: there is nothing here then.
const ofOurs = describe.skipIf(standin.missing() === 'an installed app is tried');
let archive = '';
let binary = '';

/** Paths in the archive of what is no folder, by the archive's own order. */
function packedFiles(): string[] {
  const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** What may be in the archive. Names of chunks have a hash at their end. */
const ENTRIES = [
  'package.json',
  'LICENSE',
  'out/main/index.js',
  'out/main/server-thread.js',
  'out/main/list-thread.js',
  'out/main/log-thread.js',
  'out/main/export-thread.js',
  'out/main/sweep-thread.js',
  'out/main/pac-thread.js',
  'out/main/quickjs.wasm',
  'out/main/icon.png',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/renderer/THIRD_PARTY_LICENSES.txt',
];
const CHUNK = /^out\/(?:main\/[a-z0-9.-]+-[\w-]{8}\.js|renderer\/assets\/[A-Za-z0-9.-]+-[\w-]{8}\.(?:js|css|svg|woff2))$/u;

ofOurs('the packed app', () => {
  beforeAll(() => {
    ({ archive, binary } = packedApp());
  });

  it('holds what the window needs, and nothing else', () => {
    const files = packedFiles();
    expect(files.filter((path) => !CHUNK.test(path)).sort()).toEqual([...ENTRIES].sort());
  });

  it(`is no larger than 6 MiB, and holds no maps`, () => {
    expect(statSync(archive).size).toBeLessThanOrEqual(MOST_BYTES);
    expect(packedFiles().filter((path) => path.endsWith('.map'))).toEqual([]);
  });

  it('says nothing of the folder that it was built in', () => {
    const places = [ROOT, ROOT.slice(0, -1).replaceAll('/', '\\\\')];
    const telling = packedFiles().filter((path) => {
      const text = extractFile(archive, path).toString('latin1');
      return places.some((place) => text.includes(place));
    });
    expect(telling).toEqual([]);
  });

  it('has nothing of a package that is for development alone', () => {
    const allowed = new Set(thirdParties(ROOT).map(({ name }) => name));
    const packages = ['main', 'preload', 'renderer'].flatMap(packagesIn);
    expect(packages).toEqual(expect.arrayContaining(['zod', 'react']));
    expect(packages.filter((name) => !allowed.has(name))).toEqual([]);
    const manifest = JSON.parse(extractFile(archive, 'package.json').toString()) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: 'duplexscope', main: 'out/main/index.js', type: 'module' });
    for (const key of ['scripts', 'devDependencies']) expect(manifest, key).not.toHaveProperty([key]);
  });

  it('shuts by fuses what it never uses: other code, Node options, inspection, and privileges of files', async () => {
    const wire = await getCurrentFuseWire(binary);
    // Each is a character in the binary.
    const state = (fuse: FuseV1Options): string => ({ '0': 'off', '1': 'on' })[String.fromCharCode(wire[fuse] ?? 0)] ?? 'not set';
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspection: state(FuseV1Options.EnableNodeCliInspectArguments),
      fileProtocol: state(FuseV1Options.GrantFileProtocolExtraPrivileges),
      encryptedCookies: state(FuseV1Options.EnableCookieEncryption),
      checkedArchive: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyTheArchive: state(FuseV1Options.OnlyLoadAppFromAsar),
    }).toEqual({
      runAsNode: 'off',
      nodeOptions: 'off',
      inspection: 'off',
      fileProtocol: 'off',
      encryptedCookies: 'on',
      checkedArchive: 'on',
      onlyTheArchive: 'on',
    });
  });
});

// Of the packages hard links are made, which is quick: through a symbolic link they would be those of the first folder.
describe.runIf(process.platform === 'linux' && standin.missing() !== 'an installed app is tried')(
  'the same sources, built and packed in another folder',
  () => {
    const folder = join(ROOT, 'dist', `again-${String(process.pid)}`);
    afterAll(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it('give the same archive, byte for byte', { timeout: BUILD_MS }, async () => {
      const run = promisify(execFile);
      const checkout = join(folder, 'checkout');
      mkdirSync(checkout, { recursive: true });
      const left = ['.git', 'node_modules', 'out', 'dist', 'coverage'];
      for (const name of readdirSync(ROOT).filter((entry) => !left.includes(entry)))
        cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
      await run('cp', ['-al', join(ROOT, 'node_modules'), checkout]);
      const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
      await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
        cwd: checkout,
        env: { ...process.env, NODE_ENV: 'production' },
      });
      const again = await packApp(join(folder, 'packed'), checkout);
      expect(digest(again.archive), 'out/ may be older than the sources: npm run build').toBe(digest(packedApp().archive));
    });
  },
);

describeWindow('the packed app', { hosts: [standin] }, (scene) => {
  it('comes to a verdict and its proof with nothing but what was packed', async () => {
    const { page } = scene;
    await startAnd(page, () => runButton(page).click(), 'done');
    expect(await grades(page)).toEqual({ only: 'clean' });
    expect(await openEvidence(page, 'Handshake')).not.toBe('');
  });
});
