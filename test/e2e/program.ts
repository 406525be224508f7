import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { expect } from 'vitest';
import { probeSet, type ProbeSet } from '../../shared/model/probe-set.ts';
import { packedCommand } from './command.ts';

const COMMAND = packedCommand();
/** The program, and the Node that it is run by. */
export const { node: NODE, program: PROGRAM } = COMMAND;

export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A run of the program that has not ended yet. */
export interface Started {
  readonly pid: number;
  /** The next line of standard output; rejects when there is none any more. */
  line(): Promise<string>;
  kill(signal: 'SIGINT' | 'SIGTERM'): void;
  readonly ended: Promise<Omit<Ended, 'stdout'>>;
}

function launch(args: readonly string[], env: Readonly<Record<string, string>>) {
  const [file, ...first] = COMMAND.called;
  return spawn(file, [...first, ...args], { stdio: 'pipe', env: { ...process.env, ...env } });
}

/** Runs the program to its end. */
export async function duplexscope(args: readonly string[], input?: Uint8Array, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = launch(args, env);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  // Whoever leaves without reading its input says why by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  return { code: await code, stdout, stderr: stderr.toString() };
}

/** Starts a command that stays, and gives its lines one by one. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const child = launch(args, env);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const stderr = buffer(child.stderr);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end();
  return {
    pid: child.pid ?? 0,
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`duplexscope ${args.join(' ')} said nothing more: ${(await stderr).toString()}`);
      return next.value;
    },
    kill: (signal) => {
      child.kill(signal);
    },
    ended: (async () => ({ code: await code, stderr: (await stderr).toString() }))(),
  };
}

/** Runs `probe --json` and gives its document, checked against the schema. */
export async function probe(...args: readonly string[]): Promise<ProbeSet> {
  const { code, stdout, stderr } = await duplexscope(['probe', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.toString()).toMatch(/^[^\n]+\n$/u);
  return probeSet.parse(JSON.parse(stdout.toString()));
}

/** Asks a command that stays to end, and resolves when it has. */
export async function ended(started: Started): Promise<void> {
  started.kill('SIGTERM');
  await started.ended;
}
