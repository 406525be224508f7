import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { LoopWatch } from '../diagnosis/loop-watch.ts';
import type { SweepEntry } from '../sweep/entry.ts';
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

// Nobody reads what a failure would collect of its stack, and to a list of dead proxies each entry is several failures.
Error.stackTraceLimit = 0;

/** So that a result is not kept for long, and a thousand of them in a second are not a thousand messages. */
const BATCH_MS = 20;
/** Nor does this thread run out of entries while it keeps what would make room for others. */
const MOST_IN_BATCH = 32;
const MOST_PLACES = 64;

const watch = new LoopWatch();
const places = new Places(watch, MOST_PLACES);
const engine = new Engine({ company: { place: places.take, watch }, ports: new ToldPorts(ports) });
/** Of each entry, one of its own: a signal that all share would be searched through for each listener that comes and goes. */
const underWay = new Set<AbortController>();
let cancelled = false;

let quiet: number[] = [];
let done: [number, TestedEntry][] = [];
let timer: NodeJS.Timeout | null = null;

function post(message: FromSweepThread): void {
  port.postMessage(message);
}

function flush(): void {
  if (timer) clearTimeout(timer);
  timer = null;
  post({ kind: 'news', quiet, tested: done });
  quiet = [];
  done = [];
}

function flushSoon(): void {
  if (quiet.length + done.length >= MOST_IN_BATCH) flush();
  else timer ??= setTimeout(flush, BATCH_MS);
}

async function test(id: number, entry: SweepEntry): Promise<void> {
  const stop = new AbortController();
  if (cancelled) stop.abort();
  underWay.add(stop);
  const onQuiet = (): void => {
    quiet.push(id);
    flushSoon();
  };
  try {
    const tested = await testEntry(engine, job, entry, { signal: stop.signal, evidence, onQuiet });
    done.push([id, tested]);
    flushSoon();
  } catch (error) {
    // Anything else is a bug: it ends this thread, and what was under way here is tested by another one.
    if (!(error instanceof Failure && error.code === 'CANCELLED')) throw error;
    post({ kind: 'cancelled', id });
  } finally {
    underWay.delete(stop);
  }
}

port.on('message', (message: ToSweepThread) => {
  if (message.kind === 'test') {
    for (const [id, entry] of message.entries) void test(id, entry);
    return;
  }
  cancelled = true;
  for (const stop of underWay) stop.abort();
});
