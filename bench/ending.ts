import { parentPort } from 'node:worker_threads';
import type { EndMessage, EndOrder } from './two-threads.ts';

/** Ends a run without a FIN, which some proxies answer by closing both directions: each end learns how much the other sent, and waits for it. */
export interface Ending {
  /** To be called after every received chunk. */
  received(total: number): void;
  /** Tells what was sent, and resolves when all that the other end sent has arrived. */
  bothDone(sent: number): Promise<void>;
}

export function createEnding(): Ending {
  let total = 0;
  let wanted = Infinity;
  const arrived = Promise.withResolvers<undefined>();
  const check = (): void => {
    if (total >= wanted) arrived.resolve(undefined);
  };
  parentPort?.once('message', ({ peerSent }: EndOrder) => {
    wanted = peerSent;
    check();
  });
  return {
    received(bytes) {
      total = bytes;
      check();
    },
    async bothDone(sent) {
      say({ sent });
      await arrived.promise;
    },
  };
}

export function say(text: EndMessage): void {
  parentPort?.postMessage(text);
}
