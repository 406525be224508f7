import { lookup } from 'node:dns/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { failureRecordOf, type FailureRecord } from '../../shared/ipc/result.ts';
import { Failure } from '../../shared/model/failure.ts';
import { PacSandbox, type PacTarget } from './sandbox.ts';

export interface PacJob {
  readonly script: string;
  readonly targets: readonly PacTarget[];
}

export type PacOutcome = { readonly answers: readonly string[] } | { readonly error: FailureRecord };

/** The PAC thread: asks one script for some targets, one after the other, and is gone. */
if (!parentPort) throw new Error('pac-thread is started as a worker, not as a program');
const port = parentPort;
const LOOKUP_MS = 5000;

/** A name without an answer is one without addresses: scripts ask exactly to find that out. */
async function lookUp(name: string): Promise<readonly string[]> {
  const late = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(late.resolve, LOOKUP_MS, []);
  const found = lookup(name, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );
  try {
    return await Promise.race([found, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function work({ script, targets }: PacJob): Promise<PacOutcome> {
  try {
    const sandbox = await PacSandbox.open(script, lookUp);
    const answers: string[] = [];
    for (const target of targets) answers.push(await sandbox.ask(target));
    return { answers };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { error: failureRecordOf(error) };
  }
}

port.postMessage(await work(workerData as PacJob));
