import { Worker } from 'node:worker_threads';
import { failureFrom } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import { badPac } from './bad-pac.ts';
import type { PacJob, PacOutcome } from './pac-thread.ts';

/** All that a script and the names that it asks for may take. */
const MOST_MS = 30_000;
/** The interpreter's own memory is limited inside it (sandbox.ts). */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };

/**
 * Asks a PAC script what it says for these targets, in a thread of its own, which is gone when this is settled. Rejects with `BAD_PAC`, which says the line
 * where it can, or `CANCELLED`.
 */
export async function askScript(job: PacJob, signal: AbortSignal, mostMs = MOST_MS): Promise<readonly string[]> {
  if (signal.aborted) throw cancelled();
  const file = import.meta.url.endsWith('.ts') ? './pac-thread.ts' : './pac-thread.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: job, resourceLimits: LIMITS });
  const done = Promise.withResolvers<readonly string[]>();
  const stop = (): void => {
    done.reject(cancelled());
  };
  const timer = setTimeout(() => {
    done.reject(badPac(`it has no answer within ${String(mostMs / 1000)} s`));
  }, mostMs);
  signal.addEventListener('abort', stop);
  worker.on('message', (outcome: PacOutcome) => {
    if ('answers' in outcome) done.resolve(outcome.answers);
    else done.reject(failureFrom(outcome.error));
  });
  worker.on('error', (error: Error) => {
    const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    done.reject(
      outOfMemory
        ? badPac('it takes more memory than it may')
        : new Failure('INTERNAL', `the PAC thread failed: ${error.message}`, { stage: 'usage', cause: error }),
    );
  });
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

function cancelled(): Failure {
  return new Failure('CANCELLED', 'the PAC script was not asked to its end', { stage: 'usage' });
}
