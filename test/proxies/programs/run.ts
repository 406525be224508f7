import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { programPath } from '../../support/requires.ts';
import type { Program } from '../../support/requires.ts';

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs an installed program to its end with `input` on its standard input. The signal ends it. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly signal?: AbortSignal } = {},
): Promise<Finished> {
  const child = spawn(programPath(program), args, { stdio: 'pipe', ...(options.signal ? { signal: options.signal } : {}) });
  const exit = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  // A program that leaves without reading all of its input is its own affair; its exit code tells.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  const [code, stdout, stderr] = await Promise.all([exit, buffer(child.stdout), buffer(child.stderr)]);
  return { code, stdout, stderr: stderr.toString() };
}
