import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatEndpoint } from '../../shared/model/route.ts';
import { startProxy, type RunningProxy } from '../proxies/harness/start.ts';
import { runProgram } from '../proxies/programs/run.ts';
import { startSshd, type RunningSshd } from '../proxies/programs/sshd.ts';
import { describeWith } from '../support/requires.ts';
import { NODE, PROGRAM, start, type Started } from './program.ts';

const FILE_BYTES = 50 * 1024 * 1024;

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

describeWith(['sshd', 'ssh', 'scp', 'ssh-keygen', 'squid'], 'ssh through ProxyCommand="duplexscope connect"', () => {
  let sshd: RunningSshd;
  let server: Started;
  let squid: RunningProxy;
  let address = '';
  beforeAll(async () => {
    [sshd, squid] = await Promise.all([startSshd(), startProxy('squid-allow-all')]);
    server = start(['serve', '--json', '--service', `tcp://${formatEndpoint(sshd.endpoint)}`]);
    address = `127.0.0.1:${String((JSON.parse(await server.line()) as { port: number }).port)}`;
    await writeFile(join(sshd.folder, 'sent'), randomBytes(FILE_BYTES));
  });
  afterAll(async () => {
    server.kill('SIGINT');
    await server.ended;
    await Promise.all([sshd.stop(), squid.stop()]);
  });

  const options = (way: string): string[] => {
    const via = way === 'squid' ? ` --via ${squid.hopUrl ?? ''} --mode tunnel` : '';
    return [...sshd.clientOptions, '-o', `ProxyCommand="${NODE}" "${PROGRAM}" connect${via} ${address}`];
  };

  describe.for(['direct', 'squid'])('%s', (way) => {
    it('runs a command', async () => {
      const { code, stdout, stderr } = await runProgram('ssh', [...options(way), '-l', sshd.user, 'sshd.test', 'echo ok; exit 7']);
      expect({ code, said: stdout.toString(), stderr }).toEqual({ code: 7, said: 'ok\n', stderr: '' });
    });

    it('copies 50 MiB without a difference', { timeout: 60_000 }, async () => {
      const [sent, received] = [join(sshd.folder, 'sent'), join(sshd.folder, `received-${way}`)];
      const { code, stderr } = await runProgram('scp', ['-q', ...options(way), sent, `${sshd.user}@sshd.test:${received}`]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await checksum(received)).toBe(await checksum(sent));
    });
  });
});
