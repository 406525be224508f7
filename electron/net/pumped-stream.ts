import { Failure } from '../../shared/model/failure.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { ByteStream, ReadState, StreamEnd, TlsFacts, WriteState } from './byte-stream.ts';
import { hrtimeNs } from './deadline.ts';
import { ReadSide } from './read-side.ts';
import { WriteSide, type WriteTransport } from './write-side.ts';

/** How long `close` waits for a peer who does not take our last bytes, before the socket is released all the same. */
const CLOSE_LINGER_MS = 1000;

/** What a stream is pumped into, and how its flow is steered. */
export interface Transport extends WriteTransport {
  resume(): void;
  /** Releases the socket, without RST where possible. */
  release(): void;
  /** Releases the socket at once, with RST where possible. */
  reset(): void;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  readonly tls: TlsFacts | null;
}

/** What the transport reports. */
export interface Intake {
  /** False: stop reading until `resume` is called. `owned`: the memory is not used again by the transport. */
  chunk(bytes: Buffer, owned: boolean): boolean;
  end(how: StreamEnd['how']): void;
  /** `how` overrides what the error's own code says (TLS asks the layer below). */
  error(error: Error, how?: StreamEnd['how']): void;
  closed(): void;
}

/**
 * A ByteStream over a transport that pushes. `bytesRead` counts what arrived from the system, read or not yet read. A reader who lets
 * the high-water mark be reached sees neither FIN nor RST until it reads on, since the socket is not read any more.
 */
export function pumpedStream(transport: Transport): { readonly stream: ByteStream; readonly intake: Intake } {
  const stream = new PumpedStream(transport);
  return { stream, intake: stream.intake };
}

class PumpedStream implements ByteStream {
  readonly #transport: Transport;
  readonly #reading: ReadSide;
  readonly #writing: WriteSide;
  readonly #resolveEnded: (end: StreamEnd) => void;
  readonly #resolveClosed: () => void;
  #released = false;
  #closing: Promise<void> | null = null;
  readonly ended: Promise<StreamEnd>;
  readonly closed: Promise<void>;
  readonly intake: Intake;

  constructor(transport: Transport) {
    this.#transport = transport;
    this.#reading = new ReadSide(() => {
      transport.resume();
    });
    this.#writing = new WriteSide(transport, streamFailure);
    const ended = Promise.withResolvers<StreamEnd>();
    const closed = Promise.withResolvers<void>();
    this.ended = ended.promise;
    this.closed = closed.promise;
    this.#resolveEnded = ended.resolve;
    this.#resolveClosed = closed.resolve;
    this.intake = {
      chunk: (bytes, owned) => this.#reading.push(bytes, owned),
      end: (how) => {
        this.#resolveEnded({ how, at: hrtimeNs(), code: null });
        this.#reading.end();
      },
      error: (error, how) => {
        this.#onError(error, how);
      },
      closed: () => {
        this.#onClosed();
      },
    };
  }

  get buffered(): number {
    return this.#reading.buffered;
  }

  get bytesRead(): number {
    return this.#reading.bytesRead;
  }

  get bytesWritten(): number {
    return this.#writing.bytesWritten;
  }

  get readState(): ReadState {
    return this.#reading.state;
  }

  get writeState(): WriteState {
    return this.#writing.state;
  }

  get local(): Endpoint | null {
    return this.#transport.local;
  }

  get remote(): Endpoint | null {
    return this.#transport.remote;
  }

  get tls(): TlsFacts | null {
    return this.#transport.tls;
  }

  read(max?: number, signal?: AbortSignal): Promise<Buffer> {
    return this.#reading.read(max, signal);
  }

  readExactly(length: number, signal?: AbortSignal): Promise<Buffer> {
    return this.#reading.readExactly(length, signal);
  }

  unread(bytes: Buffer): void {
    this.#reading.unread(bytes);
  }

  drain(sink: (chunk: Buffer) => boolean | void, signal?: AbortSignal): Promise<void> {
    return this.#reading.drain(sink, signal);
  }

  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    return this.#writing.write(bytes, signal);
  }

  closeWrite(): Promise<void> {
    return this.#writing.end();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  abort(): void {
    this.#leave();
    if (this.#released) return;
    this.#transport.reset();
  }

  async #close(): Promise<void> {
    const finished = this.#writing.end();
    this.#resolveEnded(locally());
    this.#reading.abort();
    const lingering = setTimeout(() => {
      this.abort();
    }, CLOSE_LINGER_MS);
    try {
      await finished.catch(() => undefined);
      if (!this.#released) this.#transport.release();
      await this.closed;
    } finally {
      clearTimeout(lingering);
    }
  }

  #leave(): void {
    this.#resolveEnded(locally());
    this.#reading.abort();
    this.#writing.fail(closedHere);
  }

  #onError(error: Error, how: StreamEnd['how'] | undefined): void {
    const failure = streamFailure(error);
    const seen = how ?? (failure.code === 'STREAM_RESET' ? 'rst' : 'error');
    this.#resolveEnded({ how: seen, at: hrtimeNs(), code: error instanceof Failure ? errorCode(error.cause) : errorCode(error) });
    this.#reading.fail(() => failure);
    this.#writing.fail(() => failure);
  }

  #onClosed(): void {
    this.#released = true;
    this.#resolveEnded(locally());
    this.#reading.fail(closed);
    this.#writing.fail(closed);
    this.#resolveClosed();
  }
}

function closedHere(): Failure {
  return new Failure('STREAM_CLOSED', 'the stream was closed at this end', { stage: 'stream' });
}

function closed(): Failure {
  return new Failure('STREAM_CLOSED', 'the stream is closed', { stage: 'stream' });
}

function locally(): StreamEnd {
  return { how: 'local', at: hrtimeNs(), code: null };
}

/** The system's code of an error (`ECONNRESET`, `ERR_SSL_…`), else null. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function streamFailure(error: Error): Failure {
  // A layer below has explained it already.
  if (error instanceof Failure) return error;
  const code = errorCode(error);
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') {
    return new Failure('STREAM_RESET', 'the other side reset the connection', { stage: 'stream', cause: error });
  }
  if (code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return new Failure('STREAM_CLOSED', 'the stream is closed', { stage: 'stream', cause: error });
  }
  return new Failure('NETWORK_ERROR', `the connection failed (${code ?? 'no system code'})`, { stage: 'stream', cause: error });
}
