import { existsSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { expect, it } from 'vitest';
import { Failure } from '../../../shared/model/failure.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import { describeWith } from '../../support/requires.ts';
import { startDaemon } from './daemon.ts';
import { descendantsOf } from './descendants.ts';
import { startProxy } from './start.ts';

describeWith(['redis-server', 'nginx', 'apache2'], 'the daemon harness', () => {
  it('leaves no process, no listener and no folder behind', async () => {
    const daemon = await startDaemon('redis-server', async (_scratch, port) => ({
      args: ['--bind', '127.0.0.1', '--port', String(port), '--save', ''],
    }));
    expect(existsSync(daemon.scratch.folder)).toBe(true);
    expect(await accepts(daemon.endpoint)).toBe(true);
    await Promise.all([daemon.stop(), daemon.stop()]);
    expect(existsSync(daemon.scratch.folder)).toBe(false);
    expect(await accepts(daemon.endpoint)).toBe(false);
    expect(isRunning(daemon.pid)).toBe(false);
  });

  it('ends the workers of a daemon that cannot end them itself', async () => {
    const proxy = await startProxy('apache-forward');
    // The port is listened to before they are there.
    await expect.poll(() => descendantsOf(proxy.pid)).not.toEqual([]);
    const workers = descendantsOf(proxy.pid);
    // A stopped process cannot act on SIGTERM.
    process.kill(proxy.pid, 'SIGSTOP');
    await proxy.stop();
    await expect.poll(() => workers.filter(isRunning)).toEqual([]);
  });

  it('tells in its own words why a daemon did not start', async () => {
    const start = startDaemon('redis-server', async () => ({ args: ['--no-such-option', 'x'] }));
    await expect(start).rejects.toThrow(Failure);
    await expect(start).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(start).rejects.toThrow(/redis-server ended before its port accepted: .*no-such-option/su);
  });

  it('asks for an upstream where a reverse proxy needs one', async () => {
    await expect(startProxy('nginx-stream')).rejects.toMatchObject({ code: 'BAD_USAGE' });
  });
});

async function accepts(endpoint: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(endpoint);
    socket.once('connect', () => socket.destroy()).once('error', () => socket.destroy());
    socket.once('close', (failed) => resolve(!failed));
  });
}

/** A zombie that nobody has reaped yet has ended, too. */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /u.test(readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
