import { readPlace } from '../../shared/model/place-list.ts';
import { formatCount } from '../../shared/model/units.ts';
import { runQueueWorker } from '../engine/queue-worker.ts';
import { EXIT } from './exit.ts';
import type { Host } from './host.ts';
import { noticesTo, queueAccess, type QueueOptions } from './queue-access.ts';
import { PER_NETWORK } from './sweep.ts';
import { readChecks } from './values.ts';

export interface WorkerOptions extends QueueOptions {
  readonly place: string;
  readonly concurrency: number;
  readonly allow: string;
}

/** Takes jobs until it is interrupted; then gives back what is not done, and 0. */
export async function worker(options: WorkerOptions, host: Host, version: string): Promise<number> {
  const place = readPlace(options.place);
  const allow = readChecks(options.allow, false);
  const queue = queueAccess(options);
  const onNotice = noticesTo(host);
  if (queue.key === null) onNotice('warning: without --key-file this worker does what anybody asks who can write to the queue');
  const tested = await runQueueWorker(
    {
      queue,
      place,
      version,
      concurrency: options.concurrency,
      perNetwork: PER_NETWORK,
      allow,
      onNotice,
      onReady: (name) => {
        host.out(`Taking jobs of ${place} from ${queue.address.shown} as ${name}\n`);
      },
    },
    host.interrupted,
  );
  host.out(`Tested ${formatCount(tested)} ${tested === 1 ? 'entry' : 'entries'}\n`);
  return EXIT.done;
}
