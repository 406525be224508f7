import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { packedApp } from './hosts/packed-app.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_BYTES_WITHOUT_NODE = 24 * 1024 * 1024;

describe.runIf(process.platform === 'linux')('the command that comes with the app', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'the command '));
  let folder = '';
  let files: string[] = [];
  beforeAll(() => {
    ({ command: folder } = packedApp());
    files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
  });
  afterAll(() => {
    rmSync(elsewhere, { recursive: true });
  });

  /** In a shell that knows no program but the system's, without anything of this process's environment. */
  async function shell(script: string): Promise<string> {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', script], { cwd: elsewhere, env: { PATH: '/usr/bin:/bin' } });
    return stdout;
  }

  it('is where nothing can be had from packages', () => {
    const above = [folder];
    for (let next = folder; next !== dirname(next); next = dirname(next)) above.push(dirname(next));
    expect(above.filter((place) => existsSync(join(place, 'node_modules')))).toEqual([]);
  });

  it('is its launcher, its Node, what was built, and licences; no maps, and no code cache of another Node', () => {
    expect(files.filter((path) => !path.startsWith('out/')).sort()).toEqual(
      ['LICENSE', 'NODE_LICENSE.txt', 'duplexscope', 'node', 'package.json'].sort(),
    );
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
    const cache = `out/cli/program.${process.version}-linux-${process.arch}.cache`;
    expect(files.filter((path) => path.endsWith('.cache'))).toEqual([cache]);
    expect(files).toContain('out/renderer/THIRD_PARTY_LICENSES.txt');
    const bytes = files.filter((path) => path !== 'node').reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES_WITHOUT_NODE);
  });

  it('says nothing of the folder that it was built in', () => {
    expect(files.filter((path) => path !== 'node' && readFileSync(join(folder, path), 'latin1').includes(ROOT))).toEqual([]);
  });

  it('diagnoses with no other Node on the way, and without any setting', async () => {
    const demo = await shell(`PATH= exec '${folder}/duplexscope' demo --only honest-connect,strips-upgrade --json`);
    const lines = demo.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { readonly name: string }).name)).toEqual(['honest-connect', 'strips-upgrade']);
  });

  it('finds its folder by whatever links it is called, from wherever, and with blanks on the way', async () => {
    const moved = join(elsewhere, 'Program Files');
    cpSync(folder, moved, { recursive: true });
    mkdirSync(join(elsewhere, 'bin'));
    symlinkSync(join(moved, 'duplexscope'), join(elsewhere, 'absolute'));
    symlinkSync('../absolute', join(elsewhere, 'bin', 'duplexscope'));
    symlinkSync(relative(elsewhere, join(moved, 'duplexscope')), join(elsewhere, 'beside'));
    const version = `${manifest.version}\n`;
    expect(await shell('PATH="$PWD/bin:$PATH"; cd / && duplexscope --version')).toBe(version);
    expect(await shell('bin/duplexscope --version')).toBe(version);
    expect(await shell('./beside --version')).toBe(version);
    expect(await shell(`cd 'Program Files' && sh duplexscope --version`)).toBe(version);
  });
});
