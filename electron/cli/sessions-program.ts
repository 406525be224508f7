import type { Command } from 'commander';
import type { Host } from './host.ts';

/** `sessions list|show|delete`. */
export function addSessions(program: Command, host: Host, done: (exit: number) => void): void {
  const sessions = program
    .command('sessions')
    .description('list, show and delete what the session log keeps')
    .addHelpText(
      'after',
      `
SESSION is a name, or an id or the beginning of one. Sweeps, and runs of the window, are kept as they
happen, a probe with --save.

Example: duplexscope sessions show "before the update"`,
    );
  sessions
    .command('list')
    .description('newest first')
    .option('--json', 'one JSON object a line')
    .action(async (options: { readonly json?: boolean }) => {
      done(await (await import('./sessions.ts')).list(options.json === true, host));
    });
  sessions
    .command('show')
    .argument('<SESSION>')
    .description('what it found')
    .option('--json', 'of a run one JSON document, as probe prints it; of a sweep one object a line')
    .action(async (meant: string, options: { readonly json?: boolean }) => {
      done(await (await import('./sessions.ts')).show(meant, options.json === true, host));
    });
  sessions
    .command('delete')
    .argument('<SESSION...>')
    .description('for good: nothing brings them back')
    .option('--json', 'one JSON object a line, of what was deleted')
    .action(async (meant: readonly string[], options: { readonly json?: boolean }) => {
      done(await (await import('./sessions.ts')).remove(meant, options.json === true, host));
    });
}
