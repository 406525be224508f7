import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Walked } from './walk.ts';

/** Those whose commands are run. */
export const DOCUMENTS = ['README.md', 'docs/why-does-my-connection-die.md'] as const;

/** Walks through a document in namespaces of its own; as root of this system, since proxies give its rights up for users of their own. */
export async function walkThrough(document: string): Promise<readonly Walked[]> {
  // Also of processes: a daemon must not outlive the walk that started it.
  const own = ['--net', '--mount', '--pid', '--fork', '--kill-child'];
  const child = spawn('unshare', [...own, process.execPath, fileURLToPath(new URL('walk.ts', import.meta.url)), document], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`${document} could not be walked through: ${stderr.slice(-4000)}`);
  return JSON.parse(stdout) as Walked[];
}
