import * as ws from 'ws';
import { Failure } from '../../shared/model/failure.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { monotonicMs } from '../net/deadline.ts';

/** Messages over a stream that is framed by RFC 6455: the control that shows what a browser would get. */
export interface FramedStream {
  /** Sends one binary message; resolves when the system took it. Calls may overlap: they queue in order. */
  send(bytes: Buffer): Promise<void>;
  /**
   * The next message, text or binary, waiting while there is none; null when the peer closed (by a close frame or by the end of the stream).
   * Pings are answered on the way. Rejects with `FRAME_MALFORMED`, and as `ByteStream.read` does. One call at a time.
   */
  next(signal?: AbortSignal): Promise<Buffer | null>;
  /**
   * Sends a ping with these bytes (at most 125, RFC 6455 §5.5) and waits for its pong, milliseconds; messages that come meanwhile are dropped. Null when the
   * peer closed first. Rejects as `next` does.
   */
  ping(bytes: Buffer, signal?: AbortSignal): Promise<number | null>;
  /** Sends a close frame (code 1000) and ends the writing side. What the peer still sends can be read until its own close. Idempotent. */
  close(): Promise<void>;
}

export interface FramedOptions {
  /** Bytes of one message, all its fragments together; 4 MiB by default. */
  readonly maxPayload?: number;
  /** Takes the place of the stream's own `write`, for a service that watches its writes. */
  readonly write?: (bytes: Buffer) => Promise<void>;
  /** Called whenever bytes have come, whatever frames they are of. */
  readonly onBytes?: () => void;
}

/** The browser's side: what it sends is masked (RFC 6455 §5.3). */
export function framedClient(stream: ByteStream, options: FramedOptions = {}): FramedStream {
  return new Framed(stream, 'client', options);
}

/** The server's side: unmasked frames are refused. */
export function framedServer(stream: ByteStream, options: FramedOptions = {}): FramedStream {
  return new Framed(stream, 'server', options);
}

const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
/** Pongs that nobody asked for are allowed (RFC 6455 §5.5.3); so many are kept. */
const MOST_PONGS = 16;
const MAX_PAYLOAD = 4 * 1024 * 1024;
const MAX_FRAGMENTS = 4096;
const READ_BYTES = 256 * 1024;
/** Below this, header and payload travel in one write. */
const JOINED_BYTES = 64 * 1024;

class Framed implements FramedStream {
  readonly #stream: ByteStream;
  readonly #write: (bytes: Buffer) => Promise<void>;
  readonly #mask: boolean;
  readonly #receiver: Receiver;
  readonly #onBytes: () => void;
  readonly #messages: Buffer[] = [];
  #concluded = false;
  /** Since the last ping was sent. */
  readonly #pongs: Buffer[] = [];
  #sending: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(
    stream: ByteStream,
    side: 'client' | 'server',
    { maxPayload = MAX_PAYLOAD, write, onBytes = () => undefined }: FramedOptions,
  ) {
    this.#stream = stream;
    this.#onBytes = onBytes;
    this.#write = write ?? ((bytes) => stream.write(bytes));
    this.#mask = side === 'client';
    this.#receiver = new framing.Receiver({
      isServer: side === 'server',
      maxPayload,
      maxFragments: MAX_FRAGMENTS,
      skipUTF8Validation: true,
    });
    this.#receiver.on('message', (data) => this.#messages.push(data));
    this.#receiver.on('ping', (data) => {
      // A pong that cannot be sent shows at the next send; nobody waits for this one.
      this.#frame(PONG, data).catch(() => undefined);
    });
    this.#receiver.on('pong', (data) => {
      this.#pongs.push(data);
      if (this.#pongs.length > MOST_PONGS) this.#pongs.shift();
    });
    this.#receiver.on('conclude', () => {
      this.#concluded = true;
    });
    // The same error comes to the callback of `write`, where it is handled.
    this.#receiver.on('error', () => undefined);
  }

  send(bytes: Buffer): Promise<void> {
    if (this.#closing !== null) return Promise.reject(new Failure('STREAM_CLOSED', 'a close frame was sent already', { stage: 'stream' }));
    return this.#frame(BINARY, bytes);
  }

  async next(signal?: AbortSignal): Promise<Buffer | null> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#concluded) {
        await this.close().catch(() => undefined);
        return null;
      }
      const chunk = await this.#stream.read(READ_BYTES, signal);
      if (chunk.length === 0) return null;
      await this.#receive(chunk);
    }
  }

  async ping(bytes: Buffer, signal?: AbortSignal): Promise<number | null> {
    this.#pongs.length = 0;
    const sentAt = monotonicMs();
    await this.#frame(PING, bytes);
    while (!this.#pongs.some((pong) => pong.equals(bytes))) {
      if (this.#concluded) return null;
      const chunk = await this.#stream.read(READ_BYTES, signal);
      if (chunk.length === 0) return null;
      await this.#receive(chunk);
      this.#messages.length = 0;
    }
    return monotonicMs() - sentAt;
  }

  close(): Promise<void> {
    this.#closing ??= this.#frame(CLOSE, Buffer.from([0x03, 0xe8])).then(() => this.#stream.closeWrite());
    return this.#closing;
  }

  #receive(chunk: Buffer): Promise<void> {
    this.#onBytes();
    return new Promise((resolve, reject) => {
      this.#receiver.write(chunk, (error) => {
        if (error)
          reject(
            new Failure('FRAME_MALFORMED', 'what came is not framed as RFC 6455 wants it, or a message is too long', {
              stage: 'stream',
              cause: error,
            }),
          );
        else resolve();
      });
    });
  }

  #frame(opcode: number, payload: Buffer): Promise<void> {
    const send = async (): Promise<void> => {
      const pieces = framing.Sender.frame(payload, { fin: true, rsv1: false, opcode, mask: this.#mask, readOnly: true });
      if (payload.length <= JOINED_BYTES) await this.#write(Buffer.concat(pieces));
      else for (const piece of pieces) await this.#write(piece);
    };
    const sent = this.#sending.then(send);
    // One failed send must not hide behind the next one: each caller gets its own outcome.
    this.#sending = sent.catch(() => undefined);
    return sent;
  }
}

/** The two parts of ws that do the framing. They are exported, but its types do not know them. */
interface Receiver {
  write(chunk: Buffer, callback: (error?: Error | null) => void): boolean;
  on(event: 'message' | 'ping' | 'pong', listener: (data: Buffer) => void): unknown;
  on(event: 'conclude' | 'error', listener: () => void): unknown;
}
interface Framing {
  readonly Receiver: new (options: {
    isServer: boolean;
    maxPayload: number;
    maxFragments: number;
    skipUTF8Validation: boolean;
  }) => Receiver;
  readonly Sender: {
    frame(data: Buffer, options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean }): Buffer[];
  };
}
const framing = ws as unknown as Framing;
