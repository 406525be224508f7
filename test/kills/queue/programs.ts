import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const MOST_FAILURES = 100;
const AGAIN_MS = 200;

/** A program that is started again whenever it was killed, until it ends by itself. */
export class Immortal {
  readonly name: string;
  readonly #command: readonly string[];
  #child: ChildProcess | null = null;
  #stopped = false;
  #failures = 0;
  kills = 0;
  /** It ended by itself. */
  over = false;
  /** Resolves when it ended by itself, with its exit code. */
  readonly ended: Promise<number>;
  readonly #end: (code: number) => void;

  constructor(name: string, command: readonly string[]) {
    this.name = name;
    this.#command = command;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#end = resolve;
  }

  start(): void {
    const [program = '', ...args] = this.#command;
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (process.env['VERBOSE'] !== undefined) console.error(`${this.name}: ${line}`);
    });
    child.once('exit', (code, signal) => {
      if (this.#stopped) return;
      // 1: it could not reach the queue to begin with, since Redis was being killed just then.
      const again = signal === 'SIGKILL' || (code === 1 && this.#failures < MOST_FAILURES);
      if (!again) {
        this.over = true;
        this.#end(code ?? -1);
        return;
      }
      if (code === 1) this.#failures += 1;
      setTimeout(() => {
        if (!this.#stopped) this.start();
      }, AGAIN_MS);
    });
  }

  /** `kill -9`; it is started again. */
  kill(): void {
    this.kills += 1;
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** Runs a command to its end; throws where it fails. */
export async function run(program: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}`);
}
