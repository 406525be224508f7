import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

/** Programs that a test may ask for, and the Debian package that brings each (all installed by `npm run test:deps`). */
export const PROGRAMS = {
  squid: 'squid',
  tinyproxy: 'tinyproxy',
  nginx: 'nginx',
  haproxy: 'haproxy',
  apache2: 'apache2',
  danted: 'dante-server',
  'redis-server': 'redis-server',
  'redis-cli': 'redis-tools',
  ssh: 'openssh-client',
  scp: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  sshd: 'openssh-server',
  tshark: 'tshark',
  iperf3: 'iperf3',
  chromium: 'chromium',
  Xvfb: 'xvfb',
  openssl: 'openssl',
  stunnel4: 'stunnel4',
  hitch: 'hitch',
  ip: 'iproute2',
  nft: 'nftables',
  unshare: 'util-linux',
  mandoc: 'mandoc',
  debootstrap: 'debootstrap',
  'dpkg-deb': 'dpkg',
  appstreamcli: 'appstream',
  'desktop-file-validate': 'desktop-file-utils',
  'update-desktop-database': 'desktop-file-utils',
  'update-mime-database': 'shared-mime-info',
  gio: 'libglib2.0-bin',
} as const;
export type Program = keyof typeof PROGRAMS;

/** Servers live in sbin, which is not on the PATH of an ordinary user. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

/** The absolute path of a program, or null where it is not installed. */
export function findProgram(name: Program): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not here: the next folder.
    }
  }
  return null;
}

/** The path of a program that `describeWith` has already asked for. */
export function programPath(name: Program): string {
  const path = findProgram(name);
  if (path === null) throw new Error(missing([name]));
  return path;
}

/**
 * `describe` for tests that drive installed programs. Without one of them the suite is skipped under a name that says what is missing;
 * with `CI=true` it fails instead, so that a green build never means "nothing was there to test".
 */
export function describeWith(needed: Program | readonly Program[], name: string, suite: () => void): void {
  const absent = (typeof needed === 'string' ? [needed] : needed).filter((program) => findProgram(program) === null);
  switch (decide(absent, process.env['CI'])) {
    case 'run':
      describe(name, suite);
      return;
    case 'fail':
      describe(name, () => {
        it('finds the programs it needs', () => {
          throw new Error(missing(absent));
        });
      });
      return;
    case 'skip':
      describe.skip(`${name} [skipped: ${missing(absent)}]`, suite);
  }
}

/** What to do with a suite when `absent` programs are missing; `ci` is the value of the environment variable CI. */
export function decide(absent: readonly Program[], ci: string | undefined): 'run' | 'skip' | 'fail' {
  if (absent.length === 0) return 'run';
  return ci === 'true' ? 'fail' : 'skip';
}

/**
 * Network and mount namespaces of one's own, as root or as somebody who is root in there; null where the system does not let us have them. What is started in there
 * is ended with it: processes have a namespace of their own, too.
 */
export function namespaceCommand(asRoot = false): readonly string[] | null {
  const commands = [['--net', '--mount'], ...(asRoot ? [] : [['--user', '--map-root-user', '--net', '--mount']])].map((flags) => [
    programPath('unshare'),
    ...flags,
    '--pid',
    '--fork',
    '--kill-child',
  ]);
  const makes = ([program = '', ...flags]: readonly string[]): boolean =>
    spawnSync(program, [...flags, 'sh', '-c', 'mount -t tmpfs tmpfs /run && ip netns add trial && nft add table inet trial'], {
      stdio: 'ignore',
    }).status === 0;
  return commands.find(makes) ?? null;
}

/** `describeWith` for tests in network namespaces: where they cannot be made, it is the same as where a program is missing. */
export function describeInNamespaces(
  name: string,
  suite: (command: readonly string[]) => void,
  { programs = [], asRoot = false }: { readonly programs?: readonly Program[]; readonly asRoot?: boolean } = {},
): void {
  const needed = ['ip', 'nft', 'unshare', ...programs] as const;
  const present = needed.every((program) => findProgram(program) !== null);
  const command = present ? namespaceCommand(asRoot) : null;
  if (command !== null || !present) {
    describeWith(needed, name, () => {
      suite(command ?? []);
    });
    return;
  }
  describeNot(name, asRoot ? AS_ROOT : 'this system lets nobody here make network namespaces', () => {
    suite([]);
  });
}

const AS_ROOT = 'only root of this system can run it';

/** `describeWith` for tests that need to be root of this system; for anybody else it is the same as where a program is missing. */
export function describeAsRoot(needed: readonly Program[], name: string, suite: () => void): void {
  if (process.getuid?.() === 0) describeWith(needed, name, suite);
  else describeNot(name, AS_ROOT, suite);
}

/** A suite that this system does not allow: skipped by name, and with `CI=true` failed. */
function describeNot(name: string, why: string, suite: () => void): void {
  if (process.env['CI'] === 'true')
    describe(name, () => {
      it('can be run here', () => {
        throw new Error(why);
      });
    });
  else describe.skip(`${name} [skipped: ${why}]`, suite);
}

function missing(absent: readonly Program[]): string {
  const packages = [...new Set(absent.map((program) => PROGRAMS[program]))];
  return `needs ${absent.join(', ')} (Debian: apt-get install ${packages.join(' ')}, or npm run test:deps)`;
}
