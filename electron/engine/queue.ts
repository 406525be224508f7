import type { QueueAddress } from '../queue/address.ts';
import { connectToQueue } from '../queue/connection.ts';
import type { QueueKey } from '../queue/sealing.ts';

export { queueAddressOf, readQueueAddress, type QueueAddress } from '../queue/address.ts';
export { QueueKey } from '../queue/sealing.ts';

/** How to get to the queue, and what is sealed there. */
export interface QueueAccess {
  readonly address: QueueAddress;
  /** PEM of authorities. */
  readonly ca: string | null;
  /** Null: nothing that goes through it is secret. */
  readonly key: QueueKey | null;
}

/** Does something with the queue, and lets go of it. */
export async function withQueue<T>(
  { address, ca }: QueueAccess,
  { signal, onNotice }: { readonly signal: AbortSignal; readonly onNotice: (text: string) => void },
  work: (redis: Awaited<ReturnType<typeof connectToQueue>>) => Promise<T>,
): Promise<T> {
  const redis = await connectToQueue({ address, ca, signal, onNotice });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
