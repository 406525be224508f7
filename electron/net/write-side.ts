import { Failure } from '../../shared/model/failure.ts';
import type { WriteState } from './byte-stream.ts';
import { cancelled, throwIfAborted } from './deadline.ts';

/** Larger writes are cut, so that both directions of a busy connection take turns. */
const PIECE_BYTES = 1024 * 1024;
/** After so much was taken without a turn of the event loop, one is given: writes that finish at once would starve reads for ever. */
const YIELD_BYTES = 256 * 1024;
const YIELD_WRITES = 16;

export interface WriteTransport {
  /** Calls back once, when the system took all bytes or failed. */
  write(bytes: Uint8Array, callback: (error?: Error | null) => void): void;
  /** FIN behind what was written. */
  end(callback: (error?: Error | null) => void): void;
}

/** The writing half of a ByteStream. The transport's failures come in by `fail`, our own closing by `close`. */
export class WriteSide {
  readonly #transport: WriteTransport;
  readonly #explain: (error: Error) => Failure;
  #state: WriteState = 'open';
  #failed: (() => Failure) | null = null;
  #busy = false;
  #reject: ((failure: Failure) => void) | null = null;
  #rejectEnd: ((failure: Failure) => void) | null = null;
  #ending: Promise<void> | null = null;
  #bytesWritten = 0;
  #bytesSinceYield = 0;
  #writesSinceYield = 0;

  constructor(transport: WriteTransport, explain: (error: Error) => Failure) {
    this.#transport = transport;
    this.#explain = explain;
  }

  get state(): WriteState {
    return this.#state;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** Cancelled in the middle, the piece in the system's hands still goes out; later pieces do not. */
  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.#busy) throw new Failure('BAD_USAGE', 'another write to this stream is under way', { stage: 'stream' });
    this.#busy = true;
    try {
      for (let offset = 0; offset < bytes.length || offset === 0; offset += PIECE_BYTES) {
        this.#throwUnlessOpen();
        throwIfAborted(signal);
        if (bytes.length === 0) return;
        const piece = bytes.length <= PIECE_BYTES ? bytes : bytes.subarray(offset, offset + PIECE_BYTES);
        await this.#put(piece, signal);
      }
    } finally {
      this.#busy = false;
    }
  }

  end(): Promise<void> {
    if (this.#ending) return this.#ending;
    if (this.#failed) return Promise.reject(this.#failed());
    this.#state = 'closed';
    this.#ending = new Promise((resolve, reject) => {
      this.#rejectEnd = reject;
      this.#transport.end((error) => {
        this.#rejectEnd = null;
        if (error) reject(this.#failed?.() ?? this.#explain(error));
        else resolve();
      });
    });
    // Nobody has to wait for the FIN; who does gets the rejection all the same.
    this.#ending.catch(() => undefined);
    return this.#ending;
  }

  /** Waiting operations reject with what `explain` gives; so does every later write. It is asked only then: most streams end with nobody waiting. */
  fail(explain: () => Failure): void {
    if (this.#failed) return;
    this.#failed = explain;
    if (this.#state === 'open') this.#state = 'failed';
    this.#reject?.(explain());
    this.#rejectEnd?.(explain());
  }

  /** Resolves when the system took the piece and, where one is due, the event loop had its turn: one promise for both, since this runs for every MiB. */
  #put(piece: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let settled = false;
      let listens = false;
      const settle = (): void => {
        settled = true;
        // A cancelled write calls back later, when the next one may already wait.
        if (this.#reject === fail) this.#reject = null;
        if (listens) signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        settle();
        reject(cancelled());
      };
      const fail = (failure: Failure): void => {
        settle();
        reject(failure);
      };
      this.#reject = fail;
      this.#transport.write(piece, (error) => {
        if (!error) this.#bytesWritten += piece.length;
        settle();
        if (error) reject(this.#failed?.() ?? this.#explain(error));
        else if (this.#turnIsDue(piece.length)) setImmediate(resolve);
        else resolve();
      });
      if (!signal) return;
      // Most writes are taken at once, and Node says so in the next tick, before this: no listener then, which costs as much as the rest of a write.
      process.nextTick(() => {
        if (settled) return;
        if (signal.aborted) {
          onAbort();
          return;
        }
        listens = true;
        signal.addEventListener('abort', onAbort, { once: true });
      });
    });
  }

  #turnIsDue(bytes: number): boolean {
    this.#bytesSinceYield += bytes;
    this.#writesSinceYield += 1;
    if (this.#bytesSinceYield < YIELD_BYTES && this.#writesSinceYield < YIELD_WRITES) return false;
    this.#bytesSinceYield = 0;
    this.#writesSinceYield = 0;
    return true;
  }

  #throwUnlessOpen(): void {
    if (this.#failed) throw this.#failed();
    if (this.#state !== 'open') throw new Failure('STREAM_CLOSED', 'the writing side of the stream is closed', { stage: 'stream' });
  }
}
