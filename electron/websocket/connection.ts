import { Failure } from '../../shared/model/failure.ts';
import { firstOffer, isTlsUpgrade, type HeadLimits, type TlsMode } from '../../shared/model/handshake.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs, monotonicMs, OVER, startDeadline, type Deadline } from '../net/deadline.ts';
import { startTlsServer } from '../net/tls.ts';
import { alpnOf } from './alpn.ts';
import type { ConnectionRecord, Service } from './connection-record.ts';
import { lingeringClose } from './lingering-close.ts';
import { answerHandshake, type Expectation } from './server-handshake.ts';

/** A slow path may need a while for what the system has already taken; a stranger must not hold a place for ever. */
const SERVICE_LINGER = { maxMs: 10_000, maxBytes: 1024 * 1024 };

export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly mode?: Exclude<TlsMode, 'none'>;
  /** `direct`: who does not begin with TLS is served in the clear, since something in front may have taken TLS off. */
  readonly orPlain?: boolean;
}

export interface ConnectionOptions {
  readonly service: Service;
  readonly tls: ServerTls | null;
  readonly limits: HeadLimits;
  readonly handshakeTimeoutMs: number;
  readonly idleMs: number;
  readonly lifetimeMs: number;
  readonly observe: Observe | undefined;
  readonly onHandshake: ((record: ConnectionRecord) => void) | undefined;
  /** Fires when the server closes. */
  readonly stopped: AbortSignal;
}

/** Bytes of a connection, heads included: what its record counts begins behind them, since the record is evidence in a published form. */
export interface WholeBytes {
  readonly in: number;
  readonly out: number;
}

/** One accepted connection from its first byte to its release, and the owner of its record. */
export class Connection {
  readonly record: ConnectionRecord;
  /** Resolves when the socket is released and the service has returned; never rejects. */
  readonly done: Promise<void>;
  readonly #accepted: ByteStream;
  readonly #options: ConnectionOptions;
  readonly #expectation: Expectation;
  /** Inside TLS, where there is some. */
  #stream: ByteStream;
  #count: (() => void) | null = null;

  constructor(accepted: ByteStream, record: ConnectionRecord, expectation: Expectation, options: ConnectionOptions) {
    this.record = record;
    this.#accepted = accepted;
    this.#stream = accepted;
    const { observe } = options;
    const connection = record.id;
    this.#options = observe
      ? {
          ...options,
          observe: (seen) => {
            observe({ ...seen, connection });
          },
        }
      : options;
    this.#expectation = expectation;
    this.#observe('accepted', null);
    this.done = this.#run();
  }

  /** All that came and all that was sent so far, heads included; inside TLS, where there is some. */
  get whole(): WholeBytes {
    return { in: this.#stream.bytesRead, out: this.#stream.bytesWritten };
  }

  /** Brings the bytes in the record up to date; at the end of the connection they are so by themselves. */
  count(): void {
    this.#count?.();
  }

  async #run(): Promise<void> {
    try {
      const stream = await this.#handshake();
      if (stream !== null) await this.#serve(stream);
    } catch (error) {
      this.record.reason ??= error instanceof Failure ? error.message : 'the server failed';
      this.#accepted.abort();
    }
    await this.#accepted.closed;
    this.record.end ??= await this.#accepted.ended;
    this.record.endedAt = hrtimeNs();
    this.#observe('closed', this.record.reason);
  }

  /** The stream behind the last 101, else null. */
  async #handshake(): Promise<ByteStream | null> {
    const { tls, handshakeTimeoutMs, stopped } = this.#options;
    const deadline = startDeadline(stopped, handshakeTimeoutMs);
    try {
      if (tls === null) return await this.#answer(this.#accepted, this.#expectation, deadline);
      const { mode = 'direct', orPlain = false } = tls;
      if (!isTlsUpgrade(mode)) {
        if (orPlain && !(await beginsWithTls(this.#accepted, deadline.signal)))
          return await this.#answer(this.#accepted, this.#expectation, deadline);
        const stream = await this.#secure(tls, deadline);
        return stream && (await this.#answer(stream, this.#expectation, deadline));
      }
      const { half, firstBytes } = this.#expectation;
      // What belongs to the stream must not leave before TLS.
      const plain = await this.#answer(this.#accepted, { half, offer: firstOffer(mode) }, deadline, false);
      const stream = plain && (await this.#secure(tls, deadline));
      if (!stream) return null;
      if (mode === 'upgrade-first') {
        this.#keepOuterHeads();
        return await this.#answer(stream, this.#expectation, deadline);
      }
      if (firstBytes) await stream.write(firstBytes, deadline.signal);
      this.record.firstBytesCount = firstBytes?.length ?? 0;
      this.#answered();
      return stream;
    } finally {
      deadline.clear();
    }
  }

  /** Reads one request and answers it. `last`: what is answered with 101 needs nothing more. */
  async #answer(stream: ByteStream, expectation: Expectation, deadline: Deadline, last = true): Promise<ByteStream | null> {
    const { limits, observe } = this.#options;
    const onAnswered = (): void => {
      if (last || this.record.outcome !== 'upgraded') this.#answered();
    };
    return (await answerHandshake(stream, this.record, expectation, limits, deadline, { observe, onAnswered })) ? stream : null;
  }

  #answered(): void {
    this.#options.onHandshake?.(this.record);
  }

  #keepOuterHeads(): void {
    const { record } = this;
    if (record.requestHead === null || record.responseHead === null) return;
    record.outer = { requestHead: record.requestHead, responseHead: record.responseHead };
    record.requestHead = null;
    record.responseHead = null;
    record.outcome = null;
    record.status = null;
  }

  /** TLS on what was accepted; null when it failed. */
  async #secure(tls: ServerTls, deadline: Deadline): Promise<ByteStream | null> {
    const { cert, key } = tls;
    try {
      this.#stream = await startTlsServer(this.#accepted, {
        cert,
        key,
        signal: deadline.signal,
        timeoutMs: this.#options.handshakeTimeoutMs,
        alpn: alpnOf(tls.mode ?? 'direct'),
        onAgreed: (end) => {
          this.record.tls = end;
        },
      });
    } catch (error) {
      this.#tlsFailed(error, deadline.expired);
      this.#answered();
      return null;
    }
    this.#observe('tls', this.#stream.tls?.protocol ?? null);
    return this.#stream;
  }

  #tlsFailed(error: unknown, expired: boolean): void {
    this.record.handshakeAt = hrtimeNs();
    this.record.outcome = expired ? 'timeout' : 'malformed';
    this.record.reason = expired
      ? 'the TLS handshake did not end in time'
      : error instanceof Failure
        ? error.message
        : 'the TLS handshake failed';
    this.#observe('error', this.record.reason);
    this.#accepted.abort();
  }

  async #serve(stream: ByteStream): Promise<void> {
    const { record } = this;
    const { idleMs, lifetimeMs, stopped, service } = this.#options;
    // What is still unread came behind the heads, so it counts as the stream's.
    const readBefore = stream.bytesRead - stream.buffered;
    const writtenBefore = stream.bytesWritten - record.firstBytesCount;
    const count = (): void => {
      record.bytesIn = stream.bytesRead - readBefore;
      record.bytesOut = stream.bytesWritten - writtenBefore;
    };
    this.#count = count;
    const leaving = new AbortController();
    const leave = (reason: string): void => {
      record.reason ??= reason;
      leaving.abort(OVER);
      stream.abort();
    };
    const onStopped = (): void => {
      leave('the server was closed');
    };
    if (stopped.aborted) onStopped();
    stopped.addEventListener('abort', onStopped, { once: true });
    const timers: NodeJS.Timeout[] = [];
    if (lifetimeMs > 0)
      timers.push(setTimeout(leave, lifetimeMs, `the connection was open for ${String(lifetimeMs)} ms, the most that is allowed`));
    if (idleMs > 0) timers.push(watchIdle(stream, idleMs, leave));
    void stream.ended.then((end) => {
      record.end = end;
      count();
      const kind = end.how === 'rst' ? 'reset' : end.how === 'local' ? null : 'fin';
      if (kind !== null) this.#observe(kind, end.code);
    });
    try {
      await service(stream, record, leaving.signal);
      count();
      await lingeringClose(stream, SERVICE_LINGER, leaving.signal);
    } catch (error) {
      record.reason ??= error instanceof Failure ? error.message : 'the service failed';
      stream.abort();
    } finally {
      for (const timer of timers) clearTimeout(timer);
      stopped.removeEventListener('abort', onStopped);
    }
    await stream.closed;
    count();
    leaving.abort(OVER);
  }

  #observe(kind: 'accepted' | 'tls' | 'error' | 'fin' | 'reset' | 'closed', text: string | null): void {
    const direction = kind === 'fin' || kind === 'reset' || kind === 'error' ? { direction: 'received' as const } : {};
    this.#options.observe?.({ at: hrtimeNs(), end: 'server', kind, ...direction, ...(text === null ? {} : { text }) });
  }
}

/** A handshake record begins with 22 (RFC 8446 §5.1), which no request does. False also for who says nothing. */
async function beginsWithTls(stream: ByteStream, signal: AbortSignal): Promise<boolean> {
  try {
    const first = await stream.read(undefined, signal);
    stream.unread(first);
    return first[0] === 0x16;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

/** Looks a few times an idle time whether bytes moved, which costs nothing per byte; the cut comes up to a quarter late. */
function watchIdle(stream: ByteStream, idleMs: number, leave: (reason: string) => void): NodeJS.Timeout {
  let seen = -1;
  let since = monotonicMs();
  return setInterval(
    () => {
      const moved = stream.bytesRead + stream.bytesWritten;
      if (moved !== seen) {
        seen = moved;
        since = monotonicMs();
      } else if (monotonicMs() - since >= idleMs) {
        leave(`no byte moved for ${String(idleMs)} ms`);
      }
    },
    Math.max(1, idleMs / 4),
  );
}
