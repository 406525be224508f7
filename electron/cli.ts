import { processHost } from './cli/process-host.ts';
import type { CommandLine } from './cli/program-file.ts';
import { runCommandLine } from './cli/run.ts';
import manifest from '../package.json' with { type: 'json' };

/** The command line over this process; `built` is the folder of the build. Built, this file is out/cli/program.cjs. */
export function commandLine(built: string): CommandLine {
  const host = processHost({ built, pageHosts: () => import('./browser-host/index.ts') });
  return {
    run: (argv) => runCommandLine(argv, manifest.version, host),
    leave: (exit) => {
      host.leave(exit);
    },
  };
}
