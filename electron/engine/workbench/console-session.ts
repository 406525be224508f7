import { failureRecordOf } from '../../../shared/ipc/result.ts';
import type { ConsoleState } from '../../../shared/model/desk-state.ts';
import { Failure } from '../../../shared/model/failure.ts';
import { formatEndpoint, formatHop } from '../../../shared/model/route.ts';
import type { ByteStream, ConnectPlan } from '../connect.ts';
import type { Engine } from '../engine.ts';
import { Dialogue } from './console-dialogue.ts';
import { describeEnd, describeOpened } from './console-words.ts';

/** How often it is looked whether bytes arrived that nobody read: a stream says nothing of them, and reading ahead would leave its `read(n)` nothing to wait for. */
const LOOK_MS = 50;

export interface ConsoleSessionOptions {
  readonly id: string;
  readonly plan: ConnectPlan;
  readonly connect: Engine['connect'];
  /** The state is another than it was. */
  readonly onChange: () => void;
  /** Told of what is a bug of ours. */
  readonly onBug: (error: unknown) => void;
}

/**
 * One websocket in a person's hands: `connecting` → `open` → `closed` (by either end) or `failed`. What had arrived before the other side went away can still
 * be read afterwards. Methods reject with the `Failure` of the stream, which is in the dialogue too, or with `BAD_USAGE` for what cannot be done now, which
 * is not. What the person cut off himself, a read by `stopReading` or anything by `close` and `abort`, is no failure: it resolves.
 */
export class ConsoleSession {
  readonly id: string;
  readonly #options: ConsoleSessionOptions;
  readonly #dialogue = new Dialogue();
  readonly #leaving = new AbortController();
  readonly #connecting: Promise<void>;
  #state: ConsoleState['state'] = 'connecting';
  #mode: ConsoleState['mode'] = null;
  #error: ConsoleState['error'] = null;
  #socket: ByteStream | null = null;
  #reading: AbortController | null = null;
  #writing = false;
  #bytesRead = 0;
  /** What the socket had written when it was handed over: heads, and dialogues with proxies. */
  #writtenBefore = 0;
  #looking: NodeJS.Timeout | null = null;
  #seen = '';

  constructor(options: ConsoleSessionOptions) {
    this.id = options.id;
    this.#options = options;
    const { hops, target, variant } = options.plan;
    const through = hops.length > 0 ? ` through ${hops.map(formatHop).join(', ')}` : '';
    this.#dialogue.add({ what: 'open', text: `connect to ${formatEndpoint(target)}${through}, variant ${variant}` });
    this.#connecting = this.#connect();
  }

  get state(): ConsoleState {
    const { hops, target } = this.#options.plan;
    return {
      id: this.id,
      state: this.#state,
      hops: hops.map(formatHop),
      target: formatEndpoint(target),
      mode: this.#mode,
      ...this.#sides(),
      reading: this.#reading !== null,
      bytesRead: this.#bytesRead,
      error: this.#error,
      dialogue: [...this.#dialogue.entries],
    };
  }

  /** Whether it still holds, or is about to hold, a connection. */
  get live(): boolean {
    return this.#state === 'connecting' || this.#looking !== null;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const socket = this.#opened();
    if (this.#writing) throw misuse('the write before this one is still under way: the other side takes nothing now; wait, or abort');
    if (socket.writeState !== 'open') throw misuse('the writing side is closed; open a new console to write');
    this.#add({ what: 'write', text: `write(${countOf(bytes.length)})`, bytes });
    this.#writing = true;
    await this.#carry(() => socket.write(bytes)).finally(() => {
      this.#writing = false;
    });
  }

  /** Waits for 1..max bytes; what came, nothing at the end of the stream, is in the dialogue. */
  async read(max: number): Promise<void> {
    const socket = this.#opened();
    if (this.#reading) throw misuse('a read is waiting already; stop it first');
    const stop = new AbortController();
    this.#reading = stop;
    this.#options.onChange();
    try {
      await this.#carry(async () => {
        const bytes = await socket.read(max, stop.signal);
        this.#bytesRead += bytes.length;
        const gave = bytes.length === 0 ? 'nothing: the stream has ended' : countOf(bytes.length);
        this.#add({ what: 'read', text: `read(${String(max)}) gave ${gave}`, bytes });
      });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      this.#reading = null;
      this.#options.onChange();
    }
  }

  stopReading(): void {
    this.#reading?.abort();
  }

  /** Half-close: what comes can still be read. */
  async closeWrite(): Promise<void> {
    const socket = this.#opened();
    if (socket.writeState !== 'open') return;
    this.#add({ what: 'closeWrite', text: 'close the writing side (FIN)' });
    await this.#carry(() => socket.closeWrite());
  }

  /** In order: FIN, then the socket is released. Unread bytes are dropped. */
  async close(): Promise<void> {
    this.#leave({ what: 'close', text: 'close' });
    await this.#socket?.close();
    await this.#connecting;
  }

  /** At once, with a reset where the system does that. */
  async abort(): Promise<void> {
    this.#leave({ what: 'abort', text: 'abort (RST)' });
    this.#socket?.abort();
    await this.#socket?.closed;
    await this.#connecting;
  }

  async #connect(): Promise<void> {
    const { plan, connect, onBug } = this.#options;
    const { signal } = this.#leaving;
    try {
      const { socket, mode } = await connect(plan, signal);
      if (signal.aborted) {
        socket.abort();
        await socket.closed;
        return;
      }
      this.#socket = socket;
      this.#mode = mode;
      this.#state = 'open';
      this.#writtenBefore = socket.bytesWritten;
      this.#looking = setInterval(() => {
        this.#look();
      }, LOOK_MS);
      this.#add({ what: 'opened', text: describeOpened(mode, socket.tls) });
      void socket.ended.then((end) => {
        const said = describeEnd(end, socket.buffered);
        if (said instanceof Failure) this.#fail(said);
        else if (said !== null) this.#add({ what: 'end', text: said });
      });
      void socket.closed.then(() => {
        if (this.#looking !== null) clearInterval(this.#looking);
        this.#looking = null;
        if (this.#state === 'open') this.#state = 'closed';
        this.#options.onChange();
      });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) onBug(error);
      this.#fail(
        error instanceof Failure ? error : new Failure('INTERNAL', 'Duplexscope made a mistake', { stage: 'usage', cause: error }),
      );
    }
  }

  /** An operation on the stream: its failure ends the console, unless the person did. */
  async #carry(operation: () => Promise<void>): Promise<void> {
    try {
      await operation();
    } catch (error) {
      if (this.#leaving.signal.aborted) return;
      if (error instanceof Failure && error.code !== 'CANCELLED') this.#fail(error);
      throw error;
    } finally {
      this.#options.onChange();
    }
  }

  #leave(step: { readonly what: 'close' | 'abort'; readonly text: string }): void {
    if (this.#state === 'connecting' || this.#state === 'open') {
      this.#state = 'closed';
      this.#add(step);
    }
    this.#leaving.abort();
  }

  #fail(failure: Failure): void {
    if (this.#state === 'failed' || this.#leaving.signal.aborted) return;
    this.#state = 'failed';
    this.#error = failureRecordOf(failure);
    this.#add({ what: 'failed', text: failure.message });
  }

  #opened(): ByteStream {
    if (this.#socket && !this.#leaving.signal.aborted) return this.#socket;
    throw misuse(this.#state === 'connecting' ? 'the console is not open yet' : 'the console is closed; open a new one');
  }

  #add(step: Parameters<Dialogue['add']>[0]): void {
    this.#dialogue.add(step);
    this.#options.onChange();
  }

  #sides(): Pick<ConsoleState, 'read' | 'write' | 'buffered' | 'bytesWritten'> {
    const socket = this.#socket;
    if (socket) {
      const { readState, writeState, buffered, bytesWritten } = socket;
      return { read: readState, write: writeState, buffered, bytesWritten: bytesWritten - this.#writtenBefore };
    }
    const none = { buffered: 0, bytesWritten: 0 };
    if (this.#state === 'failed') return { read: 'failed', write: 'failed', ...none };
    return this.#state === 'closed' ? { read: 'aborted', write: 'closed', ...none } : { read: 'open', write: 'open', ...none };
  }

  #look(): void {
    const now = JSON.stringify(this.#sides());
    if (now === this.#seen) return;
    this.#seen = now;
    this.#options.onChange();
  }
}

function misuse(message: string): Failure {
  return new Failure('BAD_USAGE', message, { stage: 'usage' });
}

function countOf(bytes: number): string {
  return bytes === 1 ? '1 byte' : `${String(bytes)} bytes`;
}
