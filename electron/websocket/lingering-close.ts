import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { startDeadline } from '../net/deadline.ts';

/** How long and how much a closing end reads away before it lets go. */
export interface Linger {
  readonly maxMs: number;
  readonly maxBytes: number;
}

/**
 * Closes so that the peer gets all that was written: FIN, then reads away what the peer still sends until its own FIN. Releasing a socket with
 * unread bytes makes the system send RST, and an RST can overtake what was written. A peer that sends more than `maxBytes` is aborted; one that
 * says nothing for `maxMs` is left to the system, which still delivers what it took. Never rejects for what the peer does.
 */
export async function lingeringClose(stream: ByteStream, { maxMs, maxBytes }: Linger, signal?: AbortSignal): Promise<void> {
  if (stream.readState === 'aborted') return;
  const deadline = startDeadline(signal, maxMs);
  let dropped = 0;
  try {
    if (stream.writeState === 'open') stream.closeWrite().catch(() => undefined);
    await stream.drain((chunk) => {
      dropped += chunk.length;
      return dropped <= maxBytes;
    }, deadline.signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  } finally {
    deadline.clear();
  }
  if (dropped > maxBytes) stream.abort();
  else await stream.close().catch(() => undefined);
}
