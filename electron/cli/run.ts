import { buildProgram } from './program.ts';
import { describeError } from './exit.ts';
import { notBuiltYet } from './not-built-yet.ts';
import type { Host } from './host.ts';

/** Runs one command line to its end and gives the exit code. Every error, of whatever kind, comes out here as one line. */
export async function runCommandLine(argv: readonly string[], version: string, host: Host): Promise<number> {
  let exit = 0;
  try {
    if (argv.length === 0) throw notBuiltYet('the desktop app', 'use duplexscope demo, duplexscope probe, or see duplexscope --help');
    const program = buildProgram(version, host, (code) => {
      exit = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    const { line, exit: code } = describeError(error);
    if (line !== null) host.err(line);
    return code;
  }
}
