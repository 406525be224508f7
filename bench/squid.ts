import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stopChild } from './child.ts';

export interface RunningSquid {
  /** For `--via`. */
  readonly url: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;

const ATTEMPTS = 3;

/** `startOnce`, again when Squid ends at once: the free port may be somebody else's by the time it listens. */
export async function startSquid(): Promise<RunningSquid> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** A Squid of our own on a free loopback port that tunnels to anywhere, in the foreground, with its scratch files in a temporary folder. */
async function startOnce(): Promise<RunningSquid> {
  const folder = await mkdtemp(join(tmpdir(), 'duplexscope-bench-'));
  // Squid gives up root for another user, who must get in.
  await chmod(folder, 0o755);
  const reserved = createServer().listen(0, '127.0.0.1');
  await once(reserved, 'listening');
  const { port } = reserved.address() as AddressInfo;
  reserved.close();
  await once(reserved, 'close');
  const config = join(folder, 'squid.conf');
  const lines = [
    `http_port 127.0.0.1:${String(port)}`,
    'http_access allow all',
    'cache deny all',
    'cache_mem 0',
    'pid_filename none',
    'access_log none',
    'cache_log /dev/null',
    'cache_store_log none',
    'netdb_filename none',
    `coredump_dir ${folder}`,
    'shutdown_lifetime 0 seconds',
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  const child = spawn('squid', ['-N', '-f', config], { cwd: folder, stdio: 'ignore' });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`squid ended with ${String(code)}`)));
  });
  failed.catch(() => undefined);
  const stop = async (): Promise<void> => {
    await stopChild(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([failed, listens(port)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${String(port)}`, stop };
}

async function listens(port: number): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    const socket = connect({ port, host: '127.0.0.1' });
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    await pause(50);
  }
  throw new Error('squid did not listen in time');
}
