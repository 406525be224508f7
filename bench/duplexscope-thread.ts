import type { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { Failure } from '../shared/model/failure.ts';
import { createPattern } from '../electron/traffic/pattern.ts';
import { createSampler } from '../electron/traffic/sampler.ts';
import { sendPattern } from '../electron/traffic/send.ts';
import type { Writer } from '../electron/traffic/send.ts';
import { createVerifier } from '../electron/traffic/verify.ts';
import { acceptBulk, connectBulk } from './bulk-socket.ts';
import { createEnding, say } from './ending.ts';
import type { EndTask } from './two-threads.ts';

// One end with Duplexscope's own traffic: pattern, check and sampler over a bare socket.
// Less than the bare program reads at once: what is checked should still be in the cache.
const READ_BYTES = 512 * 1024;
const SEED = 1;
const task = workerData as EndTask;
const [outgoing, incoming] = task.end === 'client' ? (['up', 'down'] as const) : (['down', 'up'] as const);

function writerFor(socket: Socket): Writer {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => {
          if (error) reject(new Failure('NETWORK_ERROR', 'the write failed', { stage: 'stream', cause: error }));
          else resolve();
        });
      }),
  };
}

const bulk =
  task.end === 'server'
    ? await acceptBulk(READ_BYTES, (port) => say({ listening: port }))
    : await connectBulk(READ_BYTES, task.port ?? 0, task.via);
const { socket } = bulk;
const ending = createEnding();
const verifier = createVerifier(createPattern(SEED, incoming));
const sampler = createSampler();
const heard = new Promise<void>((resolve) => {
  bulk.onChunk = (chunk) => {
    verifier.accept(chunk);
    sampler.add(chunk.length);
    ending.received(sampler.total);
    resolve();
  };
});
socket.resume();

if (task.end === 'server') await heard;
const sent = await sendPattern(writerFor(socket), {
  pattern: createPattern(SEED, outgoing),
  amount: task.amount,
  durationMs: task.durationMs,
});
if (sent.failure !== null) throw sent.failure;
await ending.bothDone(sent.sent);
const { differences, received } = verifier.finish();
if (differences > 0) throw new Error(`${String(differences)} differences on loopback`);
const { firstAt, lastAt } = sampler.snapshot();
say({ received: { bytes: received, seconds: ((lastAt ?? 0) - (firstAt ?? 0)) / 1e9 } });
