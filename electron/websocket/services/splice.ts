import { Failure } from '../../../shared/model/failure.ts';
import type { ByteStream } from '../../net/byte-stream.ts';
import { StallGuard } from '../stall-guard.ts';

/** What is carried in one go: large enough for speed, small enough that the two directions take turns. */
const PIECE_BYTES = 256 * 1024;

export interface SpliceOptions {
  readonly signal?: AbortSignal;
  /** When one side takes nothing for so long while there is something for it, both are aborted; 0: never. */
  readonly stallMs?: number;
}

/**
 * Carries bytes both ways until both directions have ended. A FIN is passed on as a FIN while the other direction goes on; a reset
 * as a reset; nothing is held back but the piece that is under way. Resolves when both directions ended in order, rejects with the first failure
 * (both streams are aborted then). Does not close the streams: after both FINs nothing is left open.
 */
export async function splice(a: ByteStream, b: ByteStream, { signal, stallMs = 0 }: SpliceOptions = {}): Promise<void> {
  const failed: unknown[] = [];
  const carry = async (from: ByteStream, to: ByteStream): Promise<void> => {
    const guard = new StallGuard(to, stallMs);
    try {
      for (;;) {
        const piece = await from.read(PIECE_BYTES, signal);
        if (piece.length === 0) break;
        await guard.write(piece, signal);
      }
      await to.closeWrite();
    } catch (error) {
      failed.push(error);
      a.abort();
      b.abort();
    } finally {
      guard.stop();
    }
  };
  await Promise.all([carry(a, b), carry(b, a)]);
  if (failed.length === 0) return;
  throw failed[0] instanceof Failure ? failed[0] : new Failure('INTERNAL', 'carrying bytes failed', { stage: 'stream', cause: failed[0] });
}
