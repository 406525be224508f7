import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../support/requires.ts';
import { runProgram } from './run.ts';
import { startSshd } from './sshd.ts';
import type { RunningSshd } from './sshd.ts';

describeWith(['sshd', 'ssh', 'scp', 'ssh-keygen'], 'a real sshd', () => {
  let sshd: RunningSshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  it('runs a command for the key that was made for it', async () => {
    const { endpoint, user, clientOptions } = sshd;
    const args = [...clientOptions, '-p', String(endpoint.port), '-l', user, endpoint.host, 'echo ok'];
    const { code, stdout, stderr } = await runProgram('ssh', args);
    expect({ code, said: stdout.toString(), stderr }).toEqual({ code: 0, said: 'ok\n', stderr: '' });
  });

  it('takes a file by scp', async () => {
    const { endpoint, user, clientOptions, folder } = sshd;
    const bytes = randomBytes(100_000);
    await writeFile(join(folder, 'sent'), bytes);
    const { code, stderr } = await runProgram('scp', [
      '-q',
      ...clientOptions,
      '-P',
      String(endpoint.port),
      join(folder, 'sent'),
      `${user}@${endpoint.host}:${join(folder, 'received')}`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await readFile(join(folder, 'received'))).equals(bytes)).toBe(true);
  });

  it('refuses who has no key', async () => {
    const { endpoint, user, clientOptions } = sshd;
    // Of an option that is given twice, ssh takes the first.
    const args = ['-o', 'PubkeyAuthentication=no', ...clientOptions, '-p', String(endpoint.port), '-l', user, endpoint.host, 'echo ok'];
    const { code, stdout } = await runProgram('ssh', args);
    expect({ code, said: stdout.toString() }).toEqual({ code: 255, said: '' });
  });
});
