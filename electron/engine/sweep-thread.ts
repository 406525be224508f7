import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { LoopWatch } from '../diagnosis/loop-watch.ts';
import { Engine } from './engine.ts';
import { Places } from './places.ts';
import type { FromSweepThread, SweepThreadData, TestedEntry, ToSweepThread } from './sweep-protocol.ts';
import { testEntry } from './sweep-test.ts';
import { ToldPorts } from './told-ports.ts';

/** A thread of a sweep: tests the entries that it is handed, all at once, each from beginning to end on its own event loop; results go back in batches. */
if (!parentPort) throw new Error('sweep-thread is started as a worker, not as a program');
const port = parentPort;
const { job: given, ports, evidence } = workerData as SweepThreadData;
const { customHead } = given.plan;
// A structured clone turns every Buffer into a plain Uint8Array.
const job = { ...given, plan: { ...given.plan, customHead: customHead && Buffer.from(customHead) } };

/** So that a result is not kept for long, and a thousand of them in a second are not a thousand messages. */
const BATCH_MS = 20;
const MOST_PLACES = 64;

const watch = new LoopWatch();
const places = new Places(watch, MOST_PLACES);
const engine = new Engine({ company: { place: places.take, watch }, ports: new ToldPorts(ports) });
const stop = new AbortController();

let batch: [number, TestedEntry][] = [];
let timer: NodeJS.Timeout | null = null;

function post(message: FromSweepThread): void {
  port.postMessage(message);
}

function flush(): void {
  timer = null;
  post({ kind: 'tested', entries: batch });
  batch = [];
}

port.on('message', (message: ToSweepThread) => {
  if (message.kind === 'cancel') {
    stop.abort();
    return;
  }
  const { id, entry } = message;
  void testEntry(engine, job, entry, { signal: stop.signal, evidence }).then(
    (tested) => {
      batch.push([id, tested]);
      timer ??= setTimeout(flush, BATCH_MS);
    },
    (error: unknown) => {
      // Anything else is a bug: it ends this thread, and what was under way here is tested by another one.
      if (!(error instanceof Failure && error.code === 'CANCELLED')) throw error;
      post({ kind: 'cancelled', id });
    },
  );
});
