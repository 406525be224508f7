import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { namespaceCommand, programPath } from '../../support/requires.ts';
import type { Command } from '../command.ts';

const SCRIPT = fileURLToPath(new URL('./three-places.sh', import.meta.url));

/** The list: what each is, and to whom, is in three-places.sh. */
export const PROXIES = [
  'http://192.0.2.10:3128',
  'http://192.0.2.11:3128',
  'socks5h://198.51.100.7:1080',
  'http://198.51.100.20:8080',
  'http://203.0.113.5:8080',
] as const;

export interface Places {
  /** Where the window finds the queue. */
  readonly queue: string;
  /** The file with the key of the queue. */
  readonly key: string;
  /** What the workers ask the proxies for. */
  readonly target: string;
  readonly close: () => Promise<void>;
}

/** Three places with workers, in networks that nobody else is in; a queue between them, and a way to it at a `port` here (0: a free one). */
export async function startPlaces(port: number, { node, program }: Command): Promise<Places> {
  const command = namespaceCommand();
  if (command === null) throw new Error('this system lets nobody here make network namespaces, which the places need');
  const folder = await mkdtemp(join(tmpdir(), 'duplexscope-places-'));
  await chmod(folder, 0o755);
  const [socket, key] = [join(folder, 'redis'), join(folder, 'key')];
  await writeFile(key, 'k'.repeat(44));
  const [unshare = '', ...flags] = command;
  const all = spawn(unshare, [...flags, 'sh', SCRIPT, node, program, programPath('redis-server'), socket, key], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(all, 'close');
  const lines = createInterface({ input: all.stdout })[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { readonly value: string | undefined };
  if (value !== 'ready') throw new Error(`the places were not made: ${value ?? 'nothing was said'}`);
  // A socket of the file system is one for all networks: through it Redis is at a port of this machine, too.
  const door = createServer((client) => {
    const redis = connect(socket);
    // Whichever end leaves, the other goes with it.
    void pipeline(client, redis, client).catch(() => undefined);
  });
  door.listen(port, '127.0.0.1');
  await once(door, 'listening');
  return {
    queue: `redis://127.0.0.1:${String((door.address() as AddressInfo).port)}`,
    key,
    target: '10.77.0.1:8080',
    async close() {
      door.close();
      all.stdin.end();
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
