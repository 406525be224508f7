import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { MAX_LINE_BYTES } from './probe-line.ts';

const LF = 0x0a;

/**
 * Reads one line of at most 4 KiB, LF included, and puts what follows back.
 * An empty buffer: the stream ended before a byte came. Throws `PROBE_MALFORMED` when no line ends in time, and `CANCELLED`; the bytes are put back then.
 */
export async function readLine(stream: ByteStream, signal?: AbortSignal): Promise<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for (;;) {
    const chunk = await readMore();
    if (chunk.length === 0) {
      if (held.length === 0) return held;
      stream.unread(held);
      throw new Failure('PROBE_MALFORMED', 'the stream ended in the middle of the first line', { stage: 'stream' });
    }
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const end = held.indexOf(LF);
    if (end >= 0) {
      if (end + 1 < held.length) stream.unread(held.subarray(end + 1));
      return held.subarray(0, end + 1);
    }
    if (held.length > MAX_LINE_BYTES) {
      stream.unread(held);
      throw new Failure('PROBE_MALFORMED', `the first line is longer than ${String(MAX_LINE_BYTES)} bytes`, { stage: 'stream' });
    }
  }

  async function readMore(): Promise<Buffer> {
    try {
      return await stream.read(MAX_LINE_BYTES + 1 - held.length, signal);
    } catch (error) {
      if (held.length > 0) stream.unread(held);
      throw error;
    }
  }
}

/** Splits the first line off a stream that is read by `drain`, where nothing may wait. */
export class LineSplitter {
  line: Buffer | null = null;
  /** True when more than 4 KiB came without a line end; `line` then holds them. */
  overlong = false;
  #held: Buffer = Buffer.alloc(0);

  /** Gives the part of `chunk` that stands behind the line, or null while the line is not complete. */
  push(chunk: Buffer): Buffer | null {
    if (this.line) return chunk;
    const end = chunk.indexOf(LF);
    if (end < 0) {
      this.#held = Buffer.concat([this.#held, chunk]);
      if (this.#held.length <= MAX_LINE_BYTES) return null;
      this.overlong = true;
      this.line = this.#held;
      return Buffer.alloc(0);
    }
    this.line = Buffer.concat([this.#held, chunk.subarray(0, end + 1)]);
    return chunk.subarray(end + 1);
  }

  /** What came so far of a line that is not complete. */
  get partial(): Buffer {
    return this.line ?? this.#held;
  }
}
