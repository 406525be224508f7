import { once } from 'node:events';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

type SecondInstance = (argv: readonly string[], cwd: string) => void;

/** The lock of `requestSingleInstanceLock`: a file with the first process's number, and a socket on which later ones say how they were started. */
export class InstanceLock {
  #file: string | null = null;
  #server: Server | null = null;
  #telling: Promise<unknown> | null = null;

  /** Whether this process has it. `folder`: of the user's data; who shares it shares the lock. */
  take(folder: string, onSecond: SecondInstance): boolean {
    if (this.#file !== null) return true;
    const file = join(folder, 'SingletonLock');
    const socket = join(folder, 'SingletonSocket');
    if (!claim(file)) {
      const telling = connect(socket);
      telling.end(JSON.stringify({ argv: process.argv, cwd: process.cwd() }));
      this.#telling = once(telling, 'close');
      return false;
    }
    this.#file = file;
    rmSync(socket, { force: true });
    this.#server = createServer((other) => {
      let text = '';
      other.setEncoding('utf8');
      other.on('data', (more: string) => (text += more));
      other.on('end', () => {
        const { argv, cwd } = JSON.parse(text) as { argv: string[]; cwd: string };
        onSecond(argv, cwd);
      });
    }).listen(socket);
    return true;
  }

  /** Resolves when the first process has been told, or the lock is free again. */
  async release(): Promise<void> {
    await this.#telling;
    if (this.#server !== null) {
      this.#server.close();
      await once(this.#server, 'close');
    }
    if (this.#file !== null) rmSync(this.#file, { force: true });
  }
}

function claim(file: string): boolean {
  const mine = `${file}.${String(process.pid)}`;
  writeFileSync(mine, String(process.pid));
  try {
    if (link(mine, file)) return true;
    if (isAlive(Number(readFileSync(file, 'utf8')))) return false;
    // Its holder was killed.
    rmSync(file, { force: true });
    return link(mine, file);
  } finally {
    rmSync(mine);
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
