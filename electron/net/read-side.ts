import { Failure } from '../../shared/model/failure.ts';
import { READ_HIGH_WATER_MARK, type ReadState } from './byte-stream.ts';
import { cancelled, throwIfAborted } from './deadline.ts';
import { ReceiveQueue } from './receive-queue.ts';

type Sink = (chunk: Buffer) => boolean | void;
type Terminal = { readonly state: 'ended' } | { readonly state: 'failed'; readonly explain: () => Failure } | { readonly state: 'aborted' };

/**
 * The reading half of a ByteStream. The transport calls `push`, `end`, `fail` and `abort`; `push` answers false when the transport
 * has to stop, and `resume` is called when it may go on.
 */
export class ReadSide {
  readonly #resume: () => void;
  readonly #queue = new ReceiveQueue();
  #terminal: Terminal | null = null;
  #busy = false;
  #paused = false;
  #limit = READ_HIGH_WATER_MARK;
  /** Wakes the operation that waits, if one does. */
  #wake: (() => void) | null = null;
  /** Set while `drain` takes the transport's chunks as they arrive; the queue is empty then. */
  #direct: { readonly sink: Sink; readonly leave: (result: 'stopped' | 'again', error?: unknown) => void } | null = null;
  #inSink = false;
  #bytesRead = 0;

  constructor(resume: () => void) {
    this.#resume = resume;
  }

  get buffered(): number {
    return this.#queue.length;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  get state(): ReadState {
    if (this.#terminal === null) return 'open';
    if (this.#terminal.state === 'aborted') return 'aborted';
    return this.#queue.length > 0 ? 'open' : this.#terminal.state;
  }

  /** `owned`: the memory is not used again by the transport, so it is kept without a copy. False: stop until `resume`. */
  push(chunk: Buffer, owned: boolean): boolean {
    if (this.#terminal !== null) return true;
    this.#bytesRead += chunk.length;
    const direct = this.#direct;
    if (direct) {
      this.#inSink = true;
      try {
        // What the sink put back comes before what arrives next.
        if (direct.sink(chunk) === false) direct.leave('stopped');
        else if (this.#queue.length > 0) direct.leave('again');
      } catch (error) {
        direct.leave('stopped', error);
      } finally {
        this.#inSink = false;
      }
      return true;
    }
    if (owned) this.#queue.pushOwned(chunk);
    else this.#queue.pushCopy(chunk);
    this.#paused = this.#queue.length >= this.#limit;
    this.#wake?.();
    return !this.#paused;
  }

  end(): void {
    this.#finish({ state: 'ended' });
  }

  /** `explain` is asked only by who reads on. */
  fail(explain: () => Failure): void {
    this.#finish({ state: 'failed', explain });
  }

  /** Drops what is unread. Also after `end` and `fail`. */
  abort(): void {
    this.#terminal = { state: 'aborted' };
    this.#queue.clear();
    this.#direct?.leave('again');
    this.#wake?.();
  }

  async read(max = Number.MAX_SAFE_INTEGER, signal?: AbortSignal): Promise<Buffer> {
    if (!(max >= 1)) throw new Failure('BAD_USAGE', `read(max) needs a max of at least 1, not ${String(max)}`, { stage: 'stream' });
    return this.#exclusively(signal, async () => {
      for (;;) {
        if (this.#queue.length > 0) return this.#take(max);
        if (this.#atEnd()) return Buffer.alloc(0);
        await this.#change(signal);
      }
    });
  }

  async readExactly(length: number, signal?: AbortSignal): Promise<Buffer> {
    return this.#exclusively(signal, async () => {
      // Else a length above the mark could never arrive.
      this.#limit = Math.max(READ_HIGH_WATER_MARK, length);
      try {
        for (;;) {
          if (this.#queue.length >= length) return this.#take(length);
          if (this.#terminal !== null) {
            if (this.#queue.length === 0 && this.#terminal.state !== 'ended') this.#atEnd();
            throw new Failure('SHORT_READ', `the stream ended after ${String(this.#queue.length)} of ${String(length)} bytes`, {
              stage: 'stream',
            });
          }
          this.#goOn();
          await this.#change(signal);
        }
      } finally {
        this.#limit = READ_HIGH_WATER_MARK;
      }
    });
  }

  unread(bytes: Buffer): void {
    if (this.#terminal?.state === 'aborted' || bytes.length === 0) return;
    this.#queue.unshift(bytes);
    if (!this.#inSink) this.#direct?.leave('again');
    this.#wake?.();
  }

  async drain(sink: Sink, signal?: AbortSignal): Promise<void> {
    await this.#exclusively(signal, async () => {
      for (;;) {
        for (let block = this.#queue.shift(); block !== null; block = this.#queue.shift()) {
          if (sink(block) === false) {
            this.#goOn();
            return;
          }
        }
        if (this.#atEnd()) return;
        if ((await this.#takeDirectly(sink, signal)) === 'stopped') return;
      }
    });
  }

  #takeDirectly(sink: Sink, signal: AbortSignal | undefined): Promise<'stopped' | 'again'> {
    return new Promise((resolve, reject) => {
      const leave = (result: 'stopped' | 'again', error?: unknown): void => {
        this.#direct = null;
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve(result);
        else
          reject(error instanceof Error ? error : new Failure('INTERNAL', 'the sink of drain() threw', { stage: 'stream', cause: error }));
      };
      const onAbort = (): void => {
        leave('stopped', cancelled());
      };
      if (signal?.aborted) {
        onAbort();
        return;
      }
      this.#direct = { sink, leave };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#goOn();
    });
  }

  /** True at end of stream; throws when the reading side failed or was closed here. */
  #atEnd(): boolean {
    const terminal = this.#terminal;
    if (terminal === null) return false;
    if (terminal.state === 'failed') throw terminal.explain();
    if (terminal.state === 'aborted') throw new Failure('STREAM_CLOSED', 'the stream was closed at this end', { stage: 'stream' });
    return true;
  }

  #finish(terminal: Terminal): void {
    if (this.#terminal !== null) return;
    this.#terminal = terminal;
    this.#direct?.leave('again');
    this.#wake?.();
  }

  #take(max: number): Buffer {
    const taken = this.#queue.take(max);
    this.#goOn();
    return taken;
  }

  #goOn(): void {
    if (!this.#paused || this.#terminal !== null || this.#queue.length >= this.#limit) return;
    this.#paused = false;
    this.#resume();
  }

  async #exclusively<T>(signal: AbortSignal | undefined, operation: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Failure('BAD_USAGE', 'another read of this stream is under way', { stage: 'stream' });
    throwIfAborted(signal);
    this.#busy = true;
    try {
      return await operation();
    } finally {
      this.#busy = false;
    }
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#wake = null;
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        settle();
        reject(cancelled());
      };
      this.#wake = () => {
        settle();
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
