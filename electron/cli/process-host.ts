import type { Host } from './host.ts';
import { errorLine } from './exit.ts';

/** The process itself as a host. `leave` ends it when everything that was written is out: a lookup that nobody waits for any more must not hold it. */
export function processHost(parts: Pick<Host, 'built' | 'pageHosts'>): Host & { leave(code: number): void } {
  const { stdin, stdout, stderr, env } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    outputFailed(error);
  });
  // There is nobody left to tell.
  stderr.on('error', () => undefined);
  return {
    get stdin() {
      return stdin;
    },
    stdout,
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      stderr.write(text);
    },
    outIsTerminal: stdout.isTTY,
    errIsTerminal: stderr.isTTY,
    // no-color.org: any value that is not empty.
    colours: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    calledAs: env['npm_lifecycle_event'] === undefined ? 'duplexscope' : 'npm run -s cli --',
    // Some terminals do not know their size and say 0.
    columns: (stderr.isTTY && stderr.columns) || 80,
    interrupted: interruption(),
    ...parts,
    leave: (code) => {
      stdout.write('', (error) => {
        // A file's error reaches this callback before it becomes an event.
        if (error) outputFailed(error);
        stderr.write('', () => {
          process.exit(code);
        });
      });
    },
  };
}

/** A reader who has seen enough (`| head -1`) is no error: exit 0 and not a word. A full disk is one. */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE')
    process.stderr.write(errorLine('OUTPUT_FAILED', `standard output cannot be written (${error.code ?? 'no system code'})`));
  process.exit(error.code === 'EPIPE' ? 0 : 1);
}

/** The first SIGINT or SIGTERM asks; the second one finds the system's own handling again and ends the process. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
