import { Option, type Command } from 'commander';
import { readPlaceList } from '../../shared/model/place-list.ts';
import type { Host } from './host.ts';
import { countUpTo, names } from './values.ts';
import type { WorkerOptions } from './worker.ts';

/** How to get to the queue, for whoever takes work from it or hands it out. */
export function addQueueOptions(command: Command): Command {
  return command
    .option('--queue <url>', 'the queue: redis:// or rediss://USER:PASSWORD@HOST:PORT (or DUPLEXSCOPE_QUEUE, which ps does not show)')
    .option('--queue-ca <file>', 'trust these authorities for rediss:// (PEM)')
    .option('--key-file <file>', 'what goes through the queue is encrypted with this key; the same file on both sides');
}

/** `worker`. */
export function addWorker(program: Command, host: Host, done: (exit: number) => void, version: string): void {
  addQueueOptions(program.command('worker').description('test what sweeps elsewhere hand out, until interrupted'))
    .requiredOption('--place <name>', 'what the place is called that it tests from')
    .addOption(new Option('--concurrency <n>', 'so many at once').argParser(countUpTo(4096)).default(256))
    .addOption(
      new Option('--allow <checks>', 'do these checks and no others: quick, full, or ids with commas between').default(
        'handshake,headers,duplex,streaming,half-close',
      ),
    )
    .addHelpText(
      'after',
      `
The queue is a Redis (6.2 or later) or Valkey. Only jobs of known shapes are taken, with these checks and
within these limits: 16 MiB each way, 10 s of sending, 60 s a stage. What is not done goes back at Ctrl-C
or SIGTERM.

Example: DUPLEXSCOPE_QUEUE=rediss://:PASSWORD@queue.example duplexscope worker --place office --key-file key`,
    )
    .action(async (options: WorkerOptions) => {
      done(await (await import('./worker.ts')).worker(options, host, version));
    });
}

/** What makes of a sweep one over several places. */
export function addPlaceOptions(command: Command): Command {
  return addQueueOptions(command).addOption(
    new Option(
      '--places <names>',
      'with the queue: each entry once from each of these places, NAME or NAME=HOST:PORT with its own server',
    ).argParser((text) => readPlaceList(names(text))),
  );
}
