import type { ByteStream } from '../net/byte-stream.ts';

/**
 * Watches the writes to one stream: when the peer takes nothing for `stallMs`, the stream is aborted, so that a stranger who never reads
 * cannot hold a connection and its buffers for ever. Silence between writes is not a stall.
 */
export class StallGuard {
  readonly #stream: ByteStream;
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout | null = null;
  #writing = false;
  #seen = 0;

  /** `stallMs` 0 means: never. */
  constructor(stream: ByteStream, stallMs: number, onStall: () => void = () => undefined) {
    this.#stream = stream;
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  /** As `ByteStream.write`; rejects with `STREAM_CLOSED` after a stall. */
  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.#stallMs > 0) {
      this.#seen = this.#stream.bytesWritten;
      // One timer for all writes: arming one for each would cost more than the write.
      if (this.#timer === null) this.#arm();
      else if (!this.#writing) this.#timer.refresh();
    }
    this.#writing = true;
    try {
      await this.#stream.write(bytes, signal);
    } finally {
      this.#writing = false;
    }
  }

  /** Lets go of the timer; to be called in every case. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (!this.#writing) return;
      if (this.#stream.bytesWritten !== this.#seen) {
        this.#seen = this.#stream.bytesWritten;
        this.#arm();
        return;
      }
      this.#onStall();
      this.#stream.abort();
    }, this.#stallMs);
  }
}
