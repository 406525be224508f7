import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { cleanup } from './cleanup.ts';

const atEnd = cleanup();
const root = join(import.meta.dirname, '..', '..');
const built = existsSync(join(root, 'out/cli/websocket.js'));

function example(name: string, ...args: string[]): ChildProcessByStdio<null, Readable, null> {
  const child = spawn(process.execPath, [join(root, 'docs/examples', name), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

describe('the examples of 2008, on the package export', () => {
  it('was built before (npm run build)', () => {
    expect(built).toBe(true);
  });

  it.runIf(built)('send user-defined amounts both ways at once, and leave in order', async () => {
    const server = example('server.mjs', '0', '3000000');
    const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
    const line = async (): Promise<string> => String((await lines.next()).value);
    const port = /^listening on 127\.0\.0\.1:(\d+)$/u.exec(await line())?.[1] ?? '';
    const client = example('client.mjs', '127.0.0.1', port, '2000000');
    let said = '';
    client.stdout.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(client, 'close')) as [number | null];
    expect([code, said]).toEqual([0, 'received 3000000 bytes\n']);
    expect(await line()).toBe('received 2000000 bytes from 127.0.0.1');
    server.kill('SIGTERM');
    expect(((await once(server, 'exit')) as [number | null])[0]).toBe(0);
  });
});
