import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { buildDeb } from '../../packaging/deb.ts';
import { closeStandardInput } from '../cli/hosts.ts';
import { describeAsRoot } from '../support/requires.ts';

/*
 * The Debian package of the command, in a system that has nothing of ours and nothing of Node: Debian 12 as debootstrap makes it (minbase), which needs a mirror
 * of Debian, and root for chroot.
 */

const OUT = fileURLToPath(new URL('../../out', import.meta.url));
const DATE = new Date('2026-11-27T12:00:00Z');
/** On two cores that others use as well; alone it is a minute. */
const SYSTEM_MS = 600_000;
const STEP_MS = 120_000;

closeStandardInput();

const run = promisify(execFile);

describeAsRoot(['debootstrap', 'dpkg-deb', 'unshare'], 'the Debian package of the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'duplexscope-deb-'));
  const root = join(folder, 'root');
  let deb = '';

  /** A command in the clean system, as its root, with a home that is not part of it. */
  const inside = async (...command: readonly string[]): Promise<string> => {
    const environment = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/tmp/home', 'DEBIAN_FRONTEND=noninteractive'];
    const { stdout } = await run('chroot', [root, ...environment, ...command], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
  /** Everything that is in the system: its path, its kind and its size, but for what dpkg writes down of itself. */
  const everything = async (): Promise<string[]> => {
    const { stdout } = await run('find', [root, '-xdev', '-not', '-type', 'd', '-printf', '%P %y %s\n'], { maxBuffer: 64 * 1024 * 1024 });
    const folders = await run('find', [root, '-xdev', '-type', 'd', '-printf', '%P\n'], { maxBuffer: 64 * 1024 * 1024 });
    const lines = [...stdout.split('\n'), ...folders.stdout.split('\n')];
    return lines
      .filter(
        (line) =>
          !/^(?:var\/lib\/dpkg\/(?:[a-z]+-old|status|lock\S*|available|diversions|triggers\/\S+)|var\/log\/dpkg\.log|tmp\/\S+) /u.test(
            line,
          ),
      )
      .sort();
  };

  beforeAll(async () => {
    deb = buildDeb({ built: OUT, folder, date: DATE });
    // What it mounts goes with it, even where it is killed half-way.
    await run('unshare', ['--mount', '--kill-child', 'debootstrap', '--variant=minbase', 'bookworm', root], {
      maxBuffer: 64 * 1024 * 1024,
      timeout: SYSTEM_MS - 10_000,
    });
  }, SYSTEM_MS);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('has the same bytes when it is built again', { timeout: STEP_MS }, () => {
    const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
    const again = buildDeb({ built: OUT, folder: join(folder, 'again'), date: DATE });
    expect(digest(again)).toBe(digest(deb));
    expect(readdirSync(join(folder, 'again'))).toHaveLength(1);
  });

  it('says what it is, and holds no maps and nothing of this machine', async () => {
    const { stdout: fields } = await run('dpkg-deb', ['--field', deb]);
    expect(fields).toContain('Package: duplexscope-cli\n');
    expect(fields).toContain(`Version: ${manifest.version}\n`);
    const { stdout: list } = await run('dpkg-deb', ['--contents', deb], { maxBuffer: 64 * 1024 * 1024 });
    const lines = list.trim().split('\n');
    expect(lines.filter((line) => !/^(?:[-d]rw[-x]r-[-x]r-[-x]|lrwxrwxrwx) root\/root /u.test(line))).toEqual([]);
    const paths = lines.map((line) => line.replace(/ -> .*$/u, '').replace(/^.* \.\//u, '/'));
    expect(paths.filter((path) => path.endsWith('.map'))).toEqual([]);
    expect(
      paths.filter((path) => !/^\/(?:usr\/(?:lib\/(?:duplexscope-cli\/.*)?|bin\/(?:duplexscope)?|share\/(?:doc|man)?.*)?)?$/u.test(path)),
    ).toEqual([]);
  });

  it('is installed, does its work there, and is removed without a trace', { timeout: STEP_MS }, async () => {
    const before = await everything();
    expect(before.length).toBeGreaterThan(1000);
    copyFileSync(deb, join(root, 'tmp', 'duplexscope.deb'));
    await inside('dpkg', '-i', '/tmp/duplexscope.deb');
    expect((await inside('duplexscope', '--version')).trim()).toBe(manifest.version);
    const demo = await inside('duplexscope', 'demo', '--only', 'honest-connect,strips-upgrade', '--json');
    const lines = demo
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string });
    expect(lines.map(({ name }) => name)).toEqual(['honest-connect', 'strips-upgrade']);
    // The interpreter is the package's own: there is no other.
    await expect(inside('sh', '-c', 'command -v node')).rejects.toThrow();
    const manual = gunzipSync(readFileSync(join(root, 'usr/share/man/man1/duplexscope.1.gz'))).toString();
    expect(manual).toContain('.TH DUPLEXSCOPE 1 2026-11-27 ');

    await inside('dpkg', '-P', 'duplexscope-cli');
    expect(await everything()).toEqual(before);
  });
});
