import { parentPort } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import type { Observation } from '../../shared/model/transcript.ts';
import { OwnServers } from './own-servers.ts';
import type { ThreadMessage, ThreadRequest } from './thread-protocol.ts';

/** The server thread: answers calls one by one, and tells what its servers see in batches, always before an answer that comes after it. */
if (!parentPort) throw new Error('server-thread is started as a worker, not as a program');
const port = parentPort;

let batch: (readonly [number, Observation])[] = [];
let scheduled = false;

function flush(): void {
  scheduled = false;
  if (batch.length === 0) return;
  post({ kind: 'observations', batch });
  batch = [];
}

function post(message: ThreadMessage): void {
  port.postMessage(message);
}

const servers = new OwnServers({
  onSeen: (server, seen) => {
    batch.push([server, seen]);
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  },
  onTraffic: (server, count) => {
    post({ kind: 'traffic', server, count });
  },
});

port.on('message', ({ id, call }: ThreadRequest) => {
  void servers.answer(call).then(
    (value) => {
      flush();
      post({ kind: 'result', id, value });
    },
    (error: unknown) => {
      const failure =
        error instanceof Failure
          ? error
          : new Failure('INTERNAL', error instanceof Error ? error.message : 'the server thread failed', { stage: 'usage' });
      post({ kind: 'failure', id, code: failure.code, stage: failure.stage, message: failure.message });
    },
  );
});
