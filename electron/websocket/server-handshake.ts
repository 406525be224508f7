import { Failure } from '../../shared/model/failure.ts';
import type { HeadLimits, Offer, ServerHalf } from '../../shared/model/handshake.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs, type Deadline } from '../net/deadline.ts';
import { createRequestReader, type HeadProgress, type RequestHead } from '../wire/http-head.ts';
import { redactHead } from '../wire/redact.ts';
import { answerRequest, refuse, type ServerAnswer } from './answer.ts';
import type { ConnectionRecord } from './connection-record.ts';
import { lingeringClose } from './lingering-close.ts';

const SHOWN_BYTES = 4096;
const REFUSAL_LINGER = { maxMs: 2000, maxBytes: 256 * 1024 };

/** What the next connection gets. */
export interface Expectation {
  readonly half: ServerHalf;
  /** Bytes of the stream that leave in the 101's own write. */
  readonly firstBytes?: Buffer;
  /** What a request must ask for; `websocket` by default. */
  readonly offer?: Offer;
}

export interface HandshakeHooks {
  readonly observe: Observe | undefined;
  /** Called once, when the record is complete and the answer (if any) was sent, before a refusal waits for the client to leave. */
  readonly onAnswered: () => void;
}

/**
 * The server's half of the handshake on an accepted stream: reads the request, answers, and writes all it saw into `record`. True: 101 was sent and the
 * stream is the service's, with the bytes behind the request put back. False: it was refused, or there was nobody to answer, and the stream is closed.
 */
export async function answerHandshake(
  stream: ByteStream,
  record: ConnectionRecord,
  { half, firstBytes = Buffer.alloc(0), offer }: Expectation,
  limits: HeadLimits,
  deadline: Deadline,
  { observe, onAnswered }: HandshakeHooks,
): Promise<boolean> {
  const seen = await readRequest(stream, limits, deadline);
  record.handshakeAt = hrtimeNs();
  let answer: ServerAnswer;
  if (seen.kind === 'request') {
    const { head, rest } = seen;
    record.requestHead = head.bytes;
    record.requestJunk = head.junk;
    observe?.({ at: record.handshakeAt, end: 'server', direction: 'received', kind: 'head', ...shown(head.bytes) });
    if (rest.length > 0) stream.unread(rest);
    record.earlyCount = stream.buffered;
    record.earlyBytes = Buffer.from(rest.subarray(0, SHOWN_BYTES));
    if (record.earlyCount > 0) {
      observe?.({
        at: record.handshakeAt,
        end: 'server',
        direction: 'received',
        kind: 'early-bytes',
        bytes: record.earlyBytes,
        count: record.earlyCount,
      });
    }
    answer = answerRequest(head, half, offer);
    record.outcome = answer.kind === 'upgrade' ? 'upgraded' : answer.status === 400 ? 'malformed' : 'refused';
    record.reason = answer.kind === 'refusal' ? answer.reason : null;
  } else {
    record.partial = Buffer.from(seen.held.subarray(0, SHOWN_BYTES));
    record.outcome = seen.kind;
    record.reason = seen.reason;
    const kind = { closed: 'fin', timeout: 'timeout', malformed: 'error' } as const;
    observe?.({
      at: record.handshakeAt,
      end: 'server',
      direction: 'received',
      kind: kind[seen.kind],
      ...shown(record.partial),
      text: seen.reason,
    });
    if (seen.kind === 'closed') {
      onAnswered();
      stream.abort();
      return false;
    }
    answer = refuse(seen.status, half, seen.reason, offer);
  }
  return await send(stream, record, answer, firstBytes, deadline, { observe, onAnswered });
}

async function send(
  stream: ByteStream,
  record: ConnectionRecord,
  answer: ServerAnswer,
  firstBytes: Buffer,
  deadline: Deadline,
  { observe, onAnswered }: HandshakeHooks,
): Promise<boolean> {
  record.status = answer.status;
  record.responseHead = answer.head;
  observe?.({
    at: hrtimeNs(),
    end: 'server',
    direction: 'sent',
    kind: 'head',
    bytes: answer.head,
    count: answer.head.length,
    text: String(answer.status),
  });
  if (answer.kind === 'refusal') {
    observe?.({ at: hrtimeNs(), end: 'server', direction: 'sent', kind: 'body', bytes: answer.body, count: answer.body.length });
    // The deadline may be what brought us here, and the answer is small: it fits into the system's buffer or the peer is gone.
    await stream.write(Buffer.concat([answer.head, answer.body])).catch(() => undefined);
    onAnswered();
    await lingeringClose(stream, REFUSAL_LINGER);
    return false;
  }
  record.firstBytesCount = firstBytes.length;
  if (firstBytes.length > 0) {
    observe?.({
      at: hrtimeNs(),
      end: 'server',
      direction: 'sent',
      kind: 'first-bytes',
      bytes: firstBytes.subarray(0, SHOWN_BYTES),
      count: firstBytes.length,
    });
  }
  try {
    // One write, so that the first bytes travel in the head's own segment: that is the case which careless clients and proxies lose.
    await stream.write(firstBytes.length > 0 ? Buffer.concat([answer.head, firstBytes]) : answer.head, deadline.signal);
    onAnswered();
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    record.reason = 'the client was gone before the 101 could be sent';
    onAnswered();
    stream.abort();
    return false;
  }
}

type Seen =
  | { readonly kind: 'request'; readonly head: RequestHead; readonly rest: Buffer }
  | { readonly kind: 'closed'; readonly held: Buffer; readonly reason: string }
  | { readonly kind: 'timeout' | 'malformed'; readonly held: Buffer; readonly reason: string; readonly status: 400 | 408 | 431 };

async function readRequest(stream: ByteStream, limits: HeadLimits, deadline: Deadline): Promise<Seen> {
  const reader = createRequestReader(limits);
  for (;;) {
    let chunk: Buffer;
    try {
      chunk = await stream.read(undefined, deadline.signal);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (deadline.expired) return { kind: 'timeout', held: reader.held, reason: 'the request head did not arrive in time', status: 408 };
      if (deadline.signal.aborted) return { kind: 'closed', held: reader.held, reason: 'the server was closed' };
      const reason =
        error.code === 'STREAM_RESET'
          ? 'the client reset the connection before its request was complete'
          : 'the connection ended before the request was complete';
      return { kind: 'closed', held: reader.held, reason };
    }
    if (chunk.length === 0) {
      return { kind: 'closed', held: reader.held, reason: 'the client closed the connection before its request was complete' };
    }
    const progress = reader.push(chunk);
    if (progress.state === 'done') return { kind: 'request', head: progress.head, rest: progress.rest };
    if (progress.state === 'failed') return failed(progress);
  }
}

function failed({ code, bytes }: Extract<HeadProgress<RequestHead>, { state: 'failed' }>): Seen {
  switch (code) {
    case 'HANDSHAKE_MALFORMED':
      return { kind: 'malformed', held: bytes, reason: looksLike(bytes), status: 400 };
    case 'HEAD_TOO_LARGE':
      return { kind: 'malformed', held: bytes, reason: 'the request head is too large', status: 431 };
    case 'TOO_MANY_HEADERS':
      return { kind: 'malformed', held: bytes, reason: 'the request head has too many lines', status: 431 };
  }
}

/** A TLS record of the handshake type begins 16 03 (RFC 8446 §5.1). */
function looksLike(bytes: Buffer): string {
  if (bytes[0] === 0x16 && bytes[1] === 0x03) return 'TLS ClientHello: this port speaks no TLS';
  if (bytes[0] === 0x05 || bytes[0] === 0x04) return 'this looks like SOCKS, not like an HTTP request';
  return 'this is not an HTTP request';
}

function shown(bytes: Buffer): { bytes: Buffer; count: number } {
  return { bytes: redactHead(bytes).bytes, count: bytes.length };
}
