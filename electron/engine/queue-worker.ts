import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { CheckId } from '../../shared/model/check.ts';
import type { Tester } from '../queue/sweep-in-hand.ts';
import type { QueuePlan } from '../queue/shapes.ts';
import { QueueWorker } from '../queue/worker.ts';
import { withQueue, type QueueAccess } from './queue.ts';
import { fromQueuePlan, refusalOf } from './queue-plan.ts';
import { SweepThreads } from './sweep-threads.ts';
import { ToldPorts } from './told-ports.ts';

export interface WorkerPlan {
  readonly queue: QueueAccess;
  readonly place: string;
  readonly version: string;
  readonly concurrency: number;
  readonly perNetwork: number | null;
  readonly allow: readonly CheckId[];
  readonly onNotice: (text: string) => void;
  /** It is connected, and takes jobs. */
  readonly onReady: (name: string) => void;
}

/** Tests what the queue has for this place until the signal strikes, with the threads of a sweep. Gives how many entries it tested. */
export async function runQueueWorker(plan: WorkerPlan, signal: AbortSignal): Promise<number> {
  const { queue, place, version, concurrency, perNetwork, allow, onNotice } = plan;
  const name = `${hostname().slice(0, 60)}-${String(process.pid)}-${randomBytes(3).toString('hex')}`;
  return await withQueue(queue, { signal, onNotice }, async (redis) => {
    const worker = new QueueWorker({
      redis,
      key: queue.key,
      place,
      name,
      version,
      concurrency,
      perNetwork,
      allow,
      onNotice,
      refuses: (asked) => refusalOf(asked, allow),
      tester: (asked) => testerOf(asked, place, concurrency),
    });
    await worker.open();
    plan.onReady(name);
    await worker.run(signal);
    return worker.tested;
  });
}

function testerOf(plan: QueuePlan, place: string, concurrency: number): Tester {
  const threads = new SweepThreads({ job: fromQueuePlan(plan, place), evidence: false, ports: new ToldPorts().memory }, concurrency);
  return {
    test: async (entry, quiet) => (await threads.test(entry, quiet))?.row ?? null,
    cancel: () => {
      threads.cancel();
    },
    close: () => threads.close(),
  };
}
