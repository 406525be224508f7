import type { Endpoint } from '../../shared/model/route.ts';

/**
 * Read side: `open` until the peer's FIN (`ended`), a reset or other transport error (`failed`), or our own abort/close (`aborted`).
 * `ended` and `failed` become visible only after the bytes before them were read.
 */
export type ReadState = 'open' | 'ended' | 'failed' | 'aborted';
/** Write side: `open` → `closed` (our FIN went out) or `failed`. */
export type WriteState = 'open' | 'closed' | 'failed';

/** How the peer's direction ended, as far as this end can know. `rst` and `fin` are named only from TCP itself (see DESIGN.md, "Node and TCP"). */
export interface StreamEnd {
  readonly how: 'fin' | 'rst' | 'fin-or-rst' | 'local' | 'error';
  /** hrtime nanoseconds. */
  readonly at: number;
  /** System error code such as `ECONNRESET`, else null. */
  readonly code: string | null;
}

/**
 * A two-way stream of bytes with pull reads: TCP, TLS or a tunnel through proxies. A handshake takes one and gives one back,
 * with bytes it did not need put back by `unread`.
 *
 * Memory: at most READ_HIGH_WATER_MARK bytes are held for a reader who does not read (then the socket is not read any more, so
 * the peer feels it); `write` holds the one piece it was given and resolves when the system took it.
 * One read and one write may be under way at a time; a second one rejects with `BAD_USAGE`.
 * Every method rejects with a `Failure`; an aborted signal rejects with `CANCELLED` and loses no byte.
 */
export interface ByteStream {
  /** 1..max bytes, waiting while there is nothing; an empty buffer at end of stream. The bytes are the caller's own. Default max: all that is there. */
  read(max?: number, signal?: AbortSignal): Promise<Buffer>;
  /** Exactly `length` bytes, else `SHORT_READ` (what came stays readable). */
  readExactly(length: number, signal?: AbortSignal): Promise<Buffer>;
  /** Puts bytes back in front of what is read next. */
  unread(bytes: Buffer): void;
  /**
   * Bulk reading without a copy: hands every byte to `sink` as it arrives, until end of stream (resolves), a reset (rejects `STREAM_RESET`) or `signal`.
   * The chunk is only valid during the call: its memory is used again. `sink` returns `false` to stop at once: `drain` resolves and later bytes stay unread.
   */
  drain(sink: (chunk: Buffer) => boolean | void, signal?: AbortSignal): Promise<void>;
  /** Resolves when the system took all bytes. The caller must not change `bytes` before that. */
  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Half-close: FIN after what was written. Reading goes on. Idempotent. */
  closeWrite(): Promise<void>;
  /** Closes both sides in order: FIN, then releases the socket without waiting for the peer's FIN. Unread bytes are dropped. Idempotent. */
  close(): Promise<void>;
  /** Releases the socket at once, with RST where the system does that. Waiting reads and writes reject with `STREAM_CLOSED`. Idempotent. */
  abort(): void;
  /** Bytes received and not yet read. */
  readonly buffered: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly readState: ReadState;
  readonly writeState: WriteState;
  /** Resolves when the peer's direction ended, even if unread bytes remain; never rejects. */
  readonly ended: Promise<StreamEnd>;
  /** Resolves when the socket is released; never rejects. */
  readonly closed: Promise<void>;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** Set when the stream is TLS. */
  readonly tls: TlsFacts | null;
}

export interface TlsFacts {
  /** SHA-256 of the peer's certificate, lower-case hex; null when the peer sent none. */
  readonly fingerprint: string | null;
  readonly protocol: string;
  readonly cipher: string;
  /** Whether the system's (or given) authorities vouch for the certificate and name. */
  readonly authorised: boolean;
  readonly authorisationError: string | null;
}

export const READ_HIGH_WATER_MARK = 1024 * 1024;
