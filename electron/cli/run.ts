import { buildProgram } from './program.ts';
import { describeError } from './exit.ts';
import type { Host } from './host.ts';

/** Runs one command line to its end and gives the exit code. Every error, of whatever kind, comes out here as one line. */
export async function runCommandLine(argv: readonly string[], version: string, host: Host): Promise<number> {
  let exit = 0;
  try {
    const program = buildProgram(version, host, (code) => {
      exit = code;
    });
    await program.parseAsync(argv.length === 0 ? ['app'] : [...argv], { from: 'user' });
    return exit;
  } catch (error) {
    const { line, exit: code } = describeError(error);
    if (line !== null) host.err(line);
    return code;
  }
}
