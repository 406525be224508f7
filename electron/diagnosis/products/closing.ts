import { Failure } from '../../../shared/model/failure.ts';
import type { ByteStream } from '../../net/byte-stream.ts';
import { monotonicMs } from '../../net/deadline.ts';
import { pause } from '../pause.ts';

/**
 * How one closes after its last answer, seen after its FIN. `whole`: both ways; what is sent to it afterwards is answered by a reset (RFC 9293 §3.10.7.1).
 * `reading-on`: it still takes what is sent, as servers do that want their answer to arrive (RFC 9112 §9.6).
 * The first is certain; the second may only be a reset that was late.
 */
export type Closing = 'whole' | 'reading-on';

/** When a byte is sent after the FIN, in milliseconds. Node tells a reset that follows a FIN only to who writes, and to the second write at the earliest. */
const SENT_AFTER_MS: readonly number[] = [0, 4, 20, 60, 150];
/**
 * Of known products none that reads on gives up sooner than 2 s after its answer (Apache: SECONDS_TO_LINGER; nginx: lingering_timeout, 5 s). A reset that this
 * machine sees later than so much after the question tells nothing.
 */
const FIRM_MS = 1_000;
/** An empty line, which whoever still reads HTTP passes over (RFC 9112 §2.2). */
const EMPTY_LINE = Buffer.from('\r\n', 'latin1');

/**
 * Of a stream whose peer has sent its FIN, all of it read; `askedAt` is when the question was sent, as of `monotonicMs`. null: nothing that tells.
 * Only of a plain connection of our own: behind another proxy or TLS it is that one's closing. Takes up to 234 ms. Rejects with `CANCELLED` only.
 */
export async function closingOf(stream: ByteStream, askedAt: number, signal: AbortSignal): Promise<Closing | null> {
  if (stream.tls !== null) return null;
  try {
    for (const ms of SENT_AFTER_MS) {
      await pause(ms, signal);
      await stream.write(EMPTY_LINE, signal);
    }
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
    return error.code === 'STREAM_RESET' && monotonicMs() - askedAt < FIRM_MS ? 'whole' : null;
  }
  return 'reading-on';
}
