import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));
/** Folders for servers, which are not on everybody's PATH. */
const SBIN = '/usr/local/sbin:/usr/sbin:/sbin';
const STARTS_WITHIN_MS = 20_000;
const ENDS_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly command: string;
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  readonly said: () => string;
}

/**
 * Where commands are run as a reader runs them: in a folder like the checkout, with a home and a data folder of its own. In the network namespace that this
 * process was started in, all ports are free, and nobody is reached.
 */
export class World {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #running: Running[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.#env = {
      PATH: `${process.env['PATH'] ?? ''}:${SBIN}`,
      HOME: folder,
      DUPLEXSCOPE_DATA: join(folder, 'data'),
      LC_ALL: 'C.UTF-8',
      COLUMNS: '100',
    };
  }

  /** `files` by their name, besides what the checkout has. */
  static async make(files: Readonly<Record<string, string>>): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'duplexscope-walk-'));
    for (const name of await readdir(CHECKOUT)) await symlink(join(CHECKOUT, name), join(folder, name));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return new World(folder);
  }

  /** Runs a command to its end. */
  async run(command: string): Promise<Ended> {
    const { child, said, complaints } = this.#spawn(command);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, stdout: said(), stderr: complaints() };
  }

  /** Starts a command that stays, and waits until it listens somewhere, or has ended well. The one that it takes the place of ends before. */
  async start(command: string): Promise<void> {
    await this.#stopAll(this.#running.filter((other) => placeOf(other.command) === placeOf(command)));
    const before = await listening();
    const { child, said, complaints } = this.#spawn(command);
    const gone = new Promise((resolve) => child.once('close', resolve));
    this.#running.push({ command, child, gone, said });
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while ((await listening()) <= before) {
      if (child.exitCode === 0) return;
      if (child.exitCode !== null || performance.now() > deadline) throw new Error(`${command} does not listen: ${said()}${complaints()}`);
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** What runs, and what it has said so far. */
  get running(): readonly { readonly command: string; readonly said: string }[] {
    return this.#running.map(({ command, said }) => ({ command, said: said() }));
  }

  async stop(): Promise<void> {
    await this.#stopAll(this.#running);
  }

  async leave(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #spawn(command: string) {
    const child = spawn('bash', ['-c', command], { cwd: this.folder, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return { child, said: () => stdout, complaints: () => stderr };
  }

  async #stopAll(some: readonly Running[]): Promise<void> {
    this.#running = this.#running.filter((running) => !some.includes(running));
    await Promise.all(
      some.map(async ({ child, gone }) => {
        const signal = (name: NodeJS.Signals): void => {
          // A group of its own: what npm and shells have started hears it too, as on Ctrl-C.
          if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
        };
        signal('SIGINT');
        const late = setTimeout(() => {
          signal('SIGKILL');
        }, ENDS_WITHIN_MS);
        await gone;
        clearTimeout(late);
      }),
    );
  }
}

/** Commands that differ in their last word alone take each other's place: the same program with another file. */
function placeOf(command: string): string {
  return command.replace(/\S+$/u, '');
}

/** Sockets of this network namespace that listen. */
async function listening(): Promise<number> {
  const tables = await Promise.all(['/proc/self/net/tcp', '/proc/self/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')));
  return tables
    .join('\n')
    .split('\n')
    .filter((line) => /^\s*\d+: \S+ \S+ 0A /u.test(line)).length;
}
