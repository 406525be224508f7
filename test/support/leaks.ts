import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { afterAll } from 'vitest';

/**
 * Runs with every test file: fails it when sockets, servers, timers, child processes or worker threads that it opened are still there after its
 * last hook. Closing takes a few turns of the event loop, so the check looks again until the deadline before it complains.
 */
const GRACE_MS = 2000;

/** What `process.getActiveResourcesInfo` calls the things that a test can forget. Timers and sockets that were unref'd are not listed by Node. */
const WATCHED: Readonly<Record<string, string>> = {
  TCPSocketWrap: 'socket',
  TCPServerWrap: 'listening server',
  TLSWrap: 'TLS socket',
  PipeWrap: 'pipe or Unix socket',
  PipeServerWrap: 'listening Unix socket',
  UDPWrap: 'UDP socket',
  ProcessWrap: 'child process',
  Timeout: 'timer',
  FSEventWrap: 'file watcher',
  StatWatcher: 'file watcher',
};

const workers = new Set<Worker>();
const onWorker = (message: unknown) => {
  const { worker } = message as { worker: Worker };
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
};
// Node does not list worker threads among the active resources.
subscribe('worker_threads', onWorker);

const before = count();

// Registered before every hook of the test file, so it runs after all of them (vitest unwinds hooks like a stack).
afterAll(async () => {
  const deadline = performance.now() + GRACE_MS;
  let left = leftovers();
  while (left.length > 0 && performance.now() < deadline) {
    // A short timer rather than setImmediate: a spinning event loop would take the processor from other test files.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
    left = leftovers();
  }
  unsubscribe('worker_threads', onWorker);
  if (left.length > 0) throw new Error(`this file left behind: ${left.join(', ')}; close them in the test or an afterEach`);
});

function leftovers(): string[] {
  const now = count();
  const left = [...now]
    .map(([type, amount]) => ({ name: WATCHED[type] ?? type, amount: amount - (before.get(type) ?? 0) }))
    .filter(({ amount }) => amount > 0)
    .map(({ name, amount }) => `${String(amount)} × ${name}`);
  if (workers.size > 0) left.push(`${String(workers.size)} × worker thread`);
  return left;
}

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) {
    if (type in WATCHED) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}
