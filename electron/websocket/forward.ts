import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { listenTcp } from '../net/listen.ts';
import { splice } from './services/splice.ts';

export interface ForwarderOptions {
  /** Where local programs connect to; port 0 takes a free one. */
  readonly listen: Endpoint;
  /** Opens the websocket of one local connection. Rejects with a `Failure`. */
  readonly open: (signal: AbortSignal) => Promise<ByteStream>;
  /** Once a local connection that could not be carried, or was cut. */
  readonly onError: (failure: Failure) => void;
  /** 1000 by default; more are reset at once. */
  readonly maxConnections?: number;
}

export interface Forwarder {
  readonly address: Endpoint;
  readonly connections: number;
  /** Stops listening, aborts what lives, resolves when everything is gone. Idempotent. */
  close(): Promise<void>;
}

/**
 * Listens for local TCP connections and carries each over its own websocket, so that any program can use one without knowing.
 * FINs and resets pass both ways; a local connection whose websocket cannot be opened is reset. Rejects with `PORT_IN_USE` or `BAD_LISTEN_ADDRESS`.
 */
export async function startForwarder({ listen, open, onError, maxConnections = 1000 }: ForwarderOptions): Promise<Forwarder> {
  const live = new Set<Promise<void>>();
  const stopped = new AbortController();
  const report = (error: unknown): void => {
    if (stopped.signal.aborted) return;
    onError(error instanceof Failure ? error : new Failure('INTERNAL', 'forwarding failed', { stage: 'stream', cause: error }));
  };
  const listener = await listenTcp({
    ...listen,
    maxConnections,
    onStream: (local) => {
      const carried = carry(local, open, stopped.signal).catch(report);
      live.add(carried);
      void carried.then(() => live.delete(carried));
    },
  });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    stopped.abort();
    await listener.close();
    await Promise.all(live);
  };
  return {
    address: listener.address,
    get connections() {
      return live.size;
    },
    close: () => (closing ??= close()),
  };
}

async function carry(local: ByteStream, open: ForwarderOptions['open'], stopped: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => {
    gone.abort();
  };
  if (stopped.aborted) leave();
  stopped.addEventListener('abort', leave, { once: true });
  // A program that resets its connection does not wait for the websocket any more; one that only sent FIN may.
  void local.closed.then(leave);
  try {
    const far = await open(gone.signal);
    try {
      await splice(local, far, { signal: gone.signal });
    } finally {
      await far.close();
    }
    await local.close();
  } catch (error) {
    local.abort();
    throw error;
  } finally {
    stopped.removeEventListener('abort', leave);
  }
}
