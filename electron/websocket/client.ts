import { Failure } from '../../shared/model/failure.ts';
import {
  DEFAULT_HANDSHAKE_TIMEOUT_MS,
  DEFAULT_HEAD_LIMITS,
  type HandshakeOutcome,
  type HeadLimits,
  type Offer,
  type Variant,
} from '../../shared/model/handshake.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs, startDeadline, type Deadline } from '../net/deadline.ts';
import { createRequestReader, createResponseReader, headerValues, type Irregularity, type ResponseHead } from '../wire/http-head.ts';
import { redactHead } from '../wire/redact.ts';
import { acceptAnswer, type Expected, type HandshakeNote } from './acceptance.ts';
import { readRefusalBody } from './refusal-body.ts';

/** Interim answers (1xx) that are skipped before the answer counts as malformed. */
export const MAX_INTERIM_HEADS = 20;

export interface OpenOptions {
  /** The whole request head, as `buildRequest` gives it. */
  readonly request: Buffer;
  readonly variant: Variant;
  /** What the request asks for; `websocket` by default. */
  readonly offer?: Offer;
  /** `Sec-WebSocket-Key` that was sent; read from the request when left out. */
  readonly key?: string;
  /** Sent in the same write as the head. Breaks rule 1: only to probe a proxy (RFC 9931). */
  readonly earlyData?: Buffer;
  readonly limits?: HeadLimits;
  /** For the whole handshake, 10 s by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly observe?: Observe;
  /** Take a 101 only with the right `Sec-WebSocket-Accept`. Default: only for `rfc6455`, where the standard demands it (RFC 6455 §4.1). */
  readonly expectSecureAccept?: boolean;
}

export interface ClientHandshake {
  readonly outcome: Exclude<HandshakeOutcome, 'not-attempted'>;
  /** Of the final head, or null when there was none. */
  readonly status: number | null;
  /** The head as it was sent, secrets included: not to be shown. */
  readonly sent: Buffer;
  /** The same with `***` for secrets. */
  readonly sentShown: Buffer;
  /** The final head's exact bytes; without one, whatever came (at most the head's limit). */
  readonly received: Buffer;
  /** Interim answers that were skipped (100, 102, 103 …), in order. */
  readonly interim: readonly ResponseHead[];
  readonly head: ResponseHead | null;
  /** At most 4 KiB of what followed the head of a refusal, as on the wire (chunk framing included). */
  readonly body: Buffer;
  readonly notes: readonly HandshakeNote[];
  readonly irregularities: readonly Irregularity[];
  /** hrtime nanoseconds. */
  readonly startedAt: number;
  /** When the final head was complete, hrtime nanoseconds. */
  readonly answeredAt: number | null;
  /** From the start until the answer, or until the handshake was given up. */
  readonly ms: number;
  /** The websocket (or what TLS is to begin on, where the request offered that), when the outcome is `upgraded`: the stream itself, with the bytes behind the head put back. Else null. */
  readonly socket: ByteStream | null;
}

/**
 * The client's half of the handshake on an open stream (TCP, TLS or a tunnel): sends the request, reads the answer.
 *
 * Every answer is a result, refusals included: `upgraded` (the stream is open and belongs to the caller), `refused` (a final head other than 101),
 * `no-answer` (nothing complete within the time), `closed` and `reset` (the connection ended before a complete answer), `malformed` (bytes that are no
 * answer, or a 101 that switches to something else). After anything but `upgraded` the stream is closed.
 * Throws only `CANCELLED`, when `signal` strikes; the stream is aborted then.
 */
export async function openWebSocket(stream: ByteStream, options: OpenOptions): Promise<ClientHandshake> {
  const deadline = startDeadline(options.signal, options.timeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS);
  const dialogue = new Dialogue(options);
  try {
    const early = options.earlyData;
    const sending = stream.write(early === undefined ? options.request : Buffer.concat([options.request, early]), deadline.signal);
    // A peer may answer and close before it has read all of the request: the answer counts, so a failing write must not hide it.
    const sent = sending.catch(() => undefined);
    dialogue.sent(early);
    const handshake = await dialogue.answer(stream, deadline);
    // The stream takes one write at a time, and from here on it is the caller's turn.
    if (handshake.socket !== null) await sent;
    return handshake;
  } catch (error) {
    stream.abort();
    throw error;
  } finally {
    deadline.clear();
  }
}

/** What the client has sent and seen so far in one handshake. */
class Dialogue {
  readonly #options: OpenOptions;
  readonly #limits: HeadLimits;
  readonly #sentShown: Buffer;
  readonly #startedAt = hrtimeNs();
  readonly #interim: ResponseHead[] = [];
  readonly #notes: HandshakeNote[] = [];

  constructor(options: OpenOptions) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_HEAD_LIMITS;
    this.#sentShown = redactHead(options.request).bytes;
  }

  sent(early: Buffer | undefined): void {
    const { observe } = this.#options;
    observe?.({
      at: this.#startedAt,
      end: 'client',
      direction: 'sent',
      kind: 'head',
      bytes: this.#sentShown,
      count: this.#options.request.length,
    });
    if (early !== undefined)
      observe?.({
        at: hrtimeNs(),
        end: 'client',
        direction: 'sent',
        kind: 'early-bytes',
        bytes: early.subarray(0, 4096),
        count: early.length,
      });
  }

  async answer(stream: ByteStream, deadline: Deadline): Promise<ClientHandshake> {
    let reader = createResponseReader(this.#limits);
    let pending: Buffer = Buffer.alloc(0);
    for (;;) {
      if (pending.length === 0) {
        const chunk = await this.#read(stream, deadline);
        if (!Buffer.isBuffer(chunk)) return this.#unfinished(stream, chunk, reader.held);
        pending = chunk;
      }
      const progress = reader.push(pending);
      pending = Buffer.alloc(0);
      if (progress.state === 'failed') {
        this.#notes.push(progress.code === 'HANDSHAKE_MALFORMED' ? 'not-http' : 'head-too-large');
        return this.#unfinished(stream, 'malformed', progress.bytes);
      }
      if (progress.state !== 'done') continue;
      const { head, rest } = progress;
      if (head.status < 100 || head.status > 199 || head.status === 101) return await this.#final(stream, head, rest, deadline);
      this.#observeHead(head, 'interim-head');
      if (this.#interim.length === MAX_INTERIM_HEADS) {
        this.#notes.push('too-many-interim-answers');
        return this.#unfinished(stream, 'malformed', head.bytes);
      }
      this.#interim.push(head);
      reader = createResponseReader(this.#limits);
      pending = rest;
    }
  }

  async #final(stream: ByteStream, head: ResponseHead, rest: Buffer, deadline: Deadline): Promise<ClientHandshake> {
    const answeredAt = hrtimeNs();
    this.#observeHead(head, 'head');
    if (head.status === 101) {
      const verdict = acceptAnswer(head, expectedOf(this.#options));
      this.#notes.push(...verdict.notes);
      if (verdict.accepted) {
        if (rest.length > 0) {
          stream.unread(rest);
          this.#options.observe?.({
            at: answeredAt,
            end: 'client',
            direction: 'received',
            kind: 'first-bytes',
            bytes: rest.subarray(0, 4096),
            count: rest.length,
          });
        }
        return this.#result({ outcome: 'upgraded', head, received: head.bytes, answeredAt, socket: stream });
      }
      stream.abort();
      return this.#result({ outcome: 'malformed', head, received: head.bytes, answeredAt, body: Buffer.from(rest.subarray(0, 4096)) });
    }
    if (rest.length > 0) stream.unread(rest);
    const body = await readRefusalBody(stream, head, deadline.signal);
    if (this.#options.signal?.aborted === true) throw cancelled();
    if (body.length > 0)
      this.#options.observe?.({ at: hrtimeNs(), end: 'client', direction: 'received', kind: 'body', bytes: body, count: body.length });
    // A refusal's answer is complete or of no more interest, so nothing is lost by not waiting for the peer's close.
    await stream.close();
    return this.#result({ outcome: 'refused', head, received: head.bytes, answeredAt, body });
  }

  /** Bytes, or how the waiting ended without a complete head. */
  async #read(stream: ByteStream, deadline: Deadline): Promise<Buffer | 'closed' | 'reset' | 'no-answer'> {
    try {
      const chunk = await stream.read(undefined, deadline.signal);
      return chunk.length > 0 ? chunk : 'closed';
    } catch (error) {
      if (deadline.expired) return 'no-answer';
      if (this.#options.signal?.aborted === true) throw cancelled();
      if (error instanceof Failure && error.code !== 'INTERNAL' && error.code !== 'BAD_USAGE') return isReset(error) ? 'reset' : 'closed';
      throw error;
    }
  }

  #unfinished(stream: ByteStream, seen: 'closed' | 'reset' | 'no-answer' | 'malformed', held: Buffer): ClientHandshake {
    stream.abort();
    // Garbage stays garbage, also when it was too short for the reader to be sure of it.
    const outcome = seen !== 'reset' && held.length > 0 && !mayBecomeAnswer(held) ? 'malformed' : seen;
    if (held.length > 0 && outcome !== 'malformed') this.#notes.push('partial-head');
    if (outcome === 'malformed' && seen !== 'malformed') this.#notes.push('not-http');
    const kind = { closed: 'fin', reset: 'reset', 'no-answer': 'timeout', malformed: 'error' } as const;
    const text = seen === 'malformed' ? { text: 'the answer is not one to an upgrade' } : {};
    this.#options.observe?.({
      at: hrtimeNs(),
      end: 'client',
      direction: 'received',
      kind: kind[seen],
      bytes: held,
      count: held.length,
      ...text,
    });
    return this.#result({ outcome, head: null, received: held, answeredAt: null });
  }

  #result(
    seen: Pick<ClientHandshake, 'outcome' | 'head' | 'received' | 'answeredAt'> & { body?: Buffer; socket?: ByteStream },
  ): ClientHandshake {
    return {
      outcome: seen.outcome,
      status: seen.head?.status ?? null,
      sent: this.#options.request,
      sentShown: this.#sentShown,
      received: seen.received,
      interim: this.#interim,
      head: seen.head,
      body: seen.body ?? Buffer.alloc(0),
      notes: this.#notes,
      irregularities: seen.head?.irregularities ?? [],
      startedAt: this.#startedAt,
      answeredAt: seen.answeredAt,
      ms: ((seen.answeredAt ?? hrtimeNs()) - this.#startedAt) / 1e6,
      socket: seen.socket ?? null,
    };
  }

  #observeHead(head: ResponseHead, kind: 'head' | 'interim-head'): void {
    this.#options.observe?.({
      at: hrtimeNs(),
      end: 'client',
      direction: 'received',
      kind,
      bytes: head.bytes,
      count: head.bytes.length,
      text: String(head.status),
    });
  }
}

function expectedOf({ request, variant, offer = 'websocket', key, expectSecureAccept }: OpenOptions): Expected {
  const progress = createRequestReader().push(request);
  const head = progress.state === 'done' ? progress.head : null;
  const sentKey = key ?? (head ? headerValues(head, 'sec-websocket-key')[0] : undefined) ?? null;
  return { variant, offer, request: head, key: sentKey, secureAccept: expectSecureAccept ?? variant === 'rfc6455' };
}

function mayBecomeAnswer(held: Buffer): boolean {
  const text = held.toString('latin1').replace(/^[\r\n]+/u, '');
  return text.startsWith('HTTP/') || 'HTTP/'.startsWith(text);
}

function isReset(error: Failure): boolean {
  return error.code === 'STREAM_RESET' || error.code === 'CONNECTION_RESET';
}

function cancelled(): Failure {
  return new Failure('CANCELLED', 'the handshake was cancelled', { stage: 'handshake', hop: 'target' });
}
