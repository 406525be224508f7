import { PassThrough } from 'node:stream';
import { afterAll } from 'vitest';
import type { Host } from '../../electron/cli/host.ts';
import { runCommandLine } from '../../electron/cli/run.ts';

/** To be called at the top of a test file: commander imports `node:process`, and that opens the test process's own standard input. */
export function closeStandardInput(): void {
  afterAll(() => {
    process.stdin.destroy();
  });
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line within the test's own process, with no terminal. */
export async function run(
  argv: readonly string[],
  interrupted: AbortSignal = new AbortController().signal,
  more: Partial<Host> = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const exit = await runCommandLine(argv, '1.2.3', {
    stdin: new PassThrough().end(),
    stdout: new PassThrough(),
    out: (text) => (out += text),
    err: (text) => (err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    colours: false,
    calledAs: 'duplexscope',
    columns: 80,
    interrupted,
    built: '/no/such/folder',
    pageHosts: () => import('../../electron/browser-host/index.ts'),
    ...more,
  });
  return { exit, out, err };
}
