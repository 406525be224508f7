import { constants } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Failure } from '../../../shared/model/failure.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import { startDaemon } from '../harness/daemon.ts';
import type { Scratch } from '../harness/scratch.ts';
import { runProgram } from './run.ts';

export interface RunningSshd {
  readonly endpoint: Endpoint;
  readonly pid: number;
  /** The user who may log in: the one who runs the tests. */
  readonly user: string;
  /**
   * Options for `ssh` and `scp` that use nothing of the machine's own configuration, agent, keys or known hosts.
   * The address, the port and a ProxyCommand are the caller's to add; the host key is known under the name `sshd.test` (HostKeyAlias).
   */
  readonly clientOptions: readonly string[];
  /** A folder for files that a test wants to copy; gone after `stop`. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts OpenSSH's `sshd` on a free loopback port with a host key and one authorised key that were made for it.
 * It runs as the caller, root included, because it has to become the user who logs in.
 */
export async function startSshd(): Promise<RunningSshd> {
  // The privilege separation of an sshd that runs as root insists on this folder, which the service's start would make.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const daemon = await startDaemon(
    'sshd',
    async (scratch, port) => {
      await makeKey(scratch, 'host_key');
      await makeKey(scratch, 'client_key');
      await copyFile(scratch.path('client_key.pub'), scratch.path('authorized_keys'), constants.COPYFILE_EXCL);
      const [type = '', key = ''] = (await readFile(scratch.path('host_key.pub'), 'utf8')).split(' ');
      await scratch.write('known_hosts', `sshd.test ${type} ${key}\n`);
      const conf = await scratch.write(
        'sshd_config',
        `ListenAddress 127.0.0.1
HostKey ${scratch.path('host_key')}
AuthorizedKeysFile ${scratch.path('authorized_keys')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PrintMotd no
PrintLastLog no
UseDNS no
Subsystem sftp internal-sftp
`,
      );
      return { args: ['-D', '-e', '-f', conf, '-p', String(port)] };
    },
    { account: 'self' },
  );
  const { endpoint, pid, scratch, stop } = daemon;
  const options = {
    IdentityFile: scratch.path('client_key'),
    UserKnownHostsFile: scratch.path('known_hosts'),
    GlobalKnownHostsFile: 'none',
    HostKeyAlias: 'sshd.test',
    StrictHostKeyChecking: 'yes',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    LogLevel: 'ERROR',
  };
  const clientOptions = ['-F', 'none', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
  return { endpoint, pid, user: userInfo().username, clientOptions, folder: scratch.folder, stop };
}

async function makeKey(scratch: Scratch, name: string): Promise<void> {
  const { code, stderr } = await runProgram('ssh-keygen', [
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    'duplexscope test',
    '-f',
    scratch.path(name),
  ]);
  if (code !== 0) throw new Failure('INTERNAL', `ssh-keygen failed: ${stderr}`, { stage: 'usage' });
}
