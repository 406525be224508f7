import { workerData } from 'node:worker_threads';
import { acceptBulk, connectBulk } from './bulk-socket.ts';
import type { BareSettings } from './bare-duplex.ts';
import { createEnding, say } from './ending.ts';
import type { EndTask } from './two-threads.ts';

// One end of the bare program: no pattern, no check, no transcript; only sockets.
const task = workerData as EndTask;
const { readBytes, writeBytes } = task.settings as BareSettings;

const bulk =
  task.end === 'server'
    ? await acceptBulk(readBytes, (port) => say({ listening: port }))
    : await connectBulk(readBytes, task.port ?? 0, task.via);
const { socket } = bulk;
const ending = createEnding();
let bytes = 0;
let firstAt = 0;
let lastAt = 0;
const heard = new Promise<void>((resolve) => {
  bulk.onChunk = (chunk) => {
    lastAt = performance.now();
    if (bytes === 0) {
      firstAt = lastAt;
      resolve();
    }
    bytes += chunk.length;
    ending.received(bytes);
  };
});
socket.resume();

// The client speaks first, so that a proxy's answer and the stream never come in one chunk.
if (task.end === 'server') await heard;
const piece = Buffer.alloc(writeBytes, 0x5a);
let sent = 0;
await new Promise<void>((resolve) => {
  const until = performance.now() + (task.durationMs ?? 0);
  const next = (): void => {
    if (performance.now() >= until) {
      resolve();
      return;
    }
    sent += piece.length;
    socket.write(piece, () => setImmediate(next));
  };
  next();
});
await ending.bothDone(sent);
say({ received: { bytes, seconds: (lastAt - firstAt) / 1000 } });
