import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream, ReadState, StreamEnd, TlsFacts, WriteState } from './byte-stream.ts';
import type { Endpoint } from '../../shared/model/route.ts';

/** How much may pass when. */
export interface Allowance {
  /** Resolves when `bytes` may pass; rejects with `CANCELLED` when `signal` aborts. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
  /** Largest piece that keeps the flow even, bytes. */
  readonly piece: number;
}

/** Smaller ones cost a slow stream more in heads of packets and timers than they make it even. */
const SMALLEST_PIECE_BYTES = 1024;

/**
 * `inner`, with each direction as fast as its allowance: a write is cut into pieces that wait, and what came is handed over only when it may be. So who sends too
 * much fills the READ_HIGH_WATER_MARK of `inner`, then the system's buffers, and is then made to wait by TCP. Ends are told as soon as `inner` knows of them.
 * Everything else is as `ByteStream` says. `inner` must not be read or written beside it.
 */
export function pacedStream(inner: ByteStream, allowance: { readonly read: Allowance; readonly write: Allowance }): ByteStream {
  return new PacedStream(inner, allowance.read, allowance.write);
}

class PacedStream implements ByteStream {
  readonly #inner: ByteStream;
  readonly #reading: Allowance;
  readonly #writing: Allowance;
  #readUnderWay = false;
  #writeUnderWay = false;

  constructor(inner: ByteStream, reading: Allowance, writing: Allowance) {
    this.#inner = inner;
    this.#reading = reading;
    this.#writing = writing;
  }

  async read(max = Number.MAX_SAFE_INTEGER, signal?: AbortSignal): Promise<Buffer> {
    return await this.#whenAllowed(() => this.#inner.read(Math.min(max, pieceOf(this.#reading)), signal), signal);
  }

  async readExactly(length: number, signal?: AbortSignal): Promise<Buffer> {
    return await this.#whenAllowed(() => this.#inner.readExactly(length, signal), signal);
  }

  async drain(sink: (chunk: Buffer) => boolean | void, signal?: AbortSignal): Promise<void> {
    for (;;) {
      const chunk = await this.read(undefined, signal);
      if (chunk.length === 0 || sink(chunk) === false) return;
    }
  }

  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.#writeUnderWay) throw new Failure('BAD_USAGE', 'another write to this stream is under way', { stage: 'stream' });
    this.#writeUnderWay = true;
    const piece = pieceOf(this.#writing);
    try {
      for (let offset = 0; offset < bytes.length || offset === 0; offset += piece) {
        const next = bytes.subarray(offset, offset + piece);
        await this.#writing.take(next.length, signal);
        await this.#inner.write(next, signal);
      }
    } finally {
      this.#writeUnderWay = false;
    }
  }

  unread(bytes: Buffer): void {
    this.#inner.unread(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#inner.closeWrite();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  abort(): void {
    this.#inner.abort();
  }

  get buffered(): number {
    return this.#inner.buffered;
  }

  get bytesRead(): number {
    return this.#inner.bytesRead;
  }

  get bytesWritten(): number {
    return this.#inner.bytesWritten;
  }

  get readState(): ReadState {
    return this.#inner.readState;
  }

  get writeState(): WriteState {
    return this.#inner.writeState;
  }

  get ended(): Promise<StreamEnd> {
    return this.#inner.ended;
  }

  get closed(): Promise<void> {
    return this.#inner.closed;
  }

  get local(): Endpoint | null {
    return this.#inner.local;
  }

  get remote(): Endpoint | null {
    return this.#inner.remote;
  }

  get tls(): TlsFacts | null {
    return this.#inner.tls;
  }

  /** What is called off meanwhile is not lost. */
  async #whenAllowed(read: () => Promise<Buffer>, signal: AbortSignal | undefined): Promise<Buffer> {
    if (this.#readUnderWay) throw new Failure('BAD_USAGE', 'another read of this stream is under way', { stage: 'stream' });
    this.#readUnderWay = true;
    try {
      const bytes = await read();
      await this.#allow(bytes, signal);
      return bytes;
    } finally {
      this.#readUnderWay = false;
    }
  }

  async #allow(bytes: Buffer, signal: AbortSignal | undefined): Promise<void> {
    const piece = pieceOf(this.#reading);
    try {
      for (let left = bytes.length; left > 0; left -= piece) await this.#reading.take(Math.min(left, piece), signal);
    } catch (error) {
      this.#inner.unread(bytes);
      throw error;
    }
    if (this.#inner.readState === 'aborted') throw new Failure('STREAM_CLOSED', 'the stream was closed at this end', { stage: 'stream' });
  }
}

function pieceOf({ piece }: Allowance): number {
  return Math.max(SMALLEST_PIECE_BYTES, piece);
}
