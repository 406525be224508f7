import { Failure } from '../../shared/model/failure.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { hrtimeNs } from '../net/deadline.ts';
import { redactHead } from '../wire/redact.ts';
import { scrub } from './secrets.ts';

/** What is kept of a dialogue in each direction. */
const MAX_RECORDED_BYTES = 72 * 1024;
const READ_BYTES = 16 * 1024;

/** What the readers of wire/ have in common. */
export interface MessageReader<P extends MessageProgress> {
  push(chunk: Uint8Array): P;
}
export type MessageProgress =
  { readonly state: 'more' } | { readonly state: 'done'; readonly rest: Buffer } | { readonly state: 'failed'; readonly message: string };

/** The proxy stopped in the middle of a message, or before it. */
export type Interrupted = { readonly state: 'interrupted'; readonly failure: Failure };

export interface ConversationFacts {
  readonly hop: number;
  readonly secrets: readonly Buffer[];
  readonly observe: Observe | undefined;
  readonly signal: AbortSignal;
}

/** One hop's dialogue: sends and reads whole messages on an open stream, and records both directions with the secrets cut out. */
export class Conversation {
  readonly #stream: ByteStream;
  readonly #facts: ConversationFacts;
  #sent: Buffer = Buffer.alloc(0);
  #received: Buffer = Buffer.alloc(0);
  #answered = false;

  constructor(stream: ByteStream, facts: ConversationFacts) {
    this.#stream = stream;
    this.#facts = facts;
  }

  get sent(): Buffer {
    return this.#sent;
  }

  get received(): Buffer {
    return this.#received;
  }

  /** Whether the proxy sent any byte at all. */
  get answered(): boolean {
    return this.#answered;
  }

  /** `shown`: the same bytes as they may be recorded. */
  async send(bytes: Buffer, shown: Buffer): Promise<void> {
    this.#sent = record(this.#sent, shown);
    this.#tell('sent', shown);
    try {
      await this.#stream.write(bytes, this.#facts.signal);
    } catch (error) {
      throw interruption(error, this.#answered);
    }
  }

  /** Reads one message; the bytes behind it go back into the stream. What came before an interruption is recorded. */
  async receive<P extends MessageProgress>(reader: MessageReader<P>): Promise<Exclude<P, { state: 'more' }> | Interrupted> {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = await this.#read();
      if (chunk instanceof Failure) {
        this.#record(Buffer.concat(chunks));
        return { state: 'interrupted', failure: chunk };
      }
      const progress = reader.push(chunk);
      if (progress.state === 'more') {
        chunks.push(chunk);
        continue;
      }
      if (progress.state === 'done') {
        chunks.push(chunk.subarray(0, chunk.length - progress.rest.length));
        this.#stream.unread(progress.rest);
      } else {
        chunks.push(chunk);
      }
      this.#record(Buffer.concat(chunks));
      return progress as Exclude<P, { state: 'more' }>;
    }
  }

  /** Records up to `maxBytes` of what still comes until end of stream, an error or `signal`. Never rejects. */
  async receiveRest(maxBytes: number, signal: AbortSignal): Promise<void> {
    const chunks: Buffer[] = [];
    let left = maxBytes;
    try {
      while (left > 0) {
        const chunk = await this.#stream.read(left, signal);
        if (chunk.length === 0) break;
        chunks.push(chunk);
        left -= chunk.length;
      }
    } catch {
      // It is for the record only; the refusal itself is known.
    }
    this.#record(Buffer.concat(chunks));
  }

  async #read(): Promise<Buffer | Failure> {
    try {
      const chunk = await this.#stream.read(READ_BYTES, this.#facts.signal);
      if (chunk.length === 0) return closedBy(this.#answered);
      this.#answered = true;
      return chunk;
    } catch (error) {
      return interruption(error, this.#answered);
    }
  }

  #record(bytes: Buffer): void {
    if (bytes.length === 0) return;
    // Some proxies repeat the request in their answer.
    const shown = scrub(redactHead(bytes.subarray(0, MAX_RECORDED_BYTES)).bytes, this.#facts.secrets);
    this.#received = record(this.#received, shown);
    this.#tell('received', shown);
  }

  #tell(direction: 'sent' | 'received', bytes: Buffer): void {
    const { hop, observe } = this.#facts;
    observe?.({ at: hrtimeNs(), end: 'client', hop, direction, kind: 'proxy-dialogue', bytes, count: bytes.length });
  }
}

function record(before: Buffer, more: Buffer): Buffer {
  return Buffer.concat([before, more]).subarray(0, MAX_RECORDED_BYTES);
}

function closedBy(answered: boolean): Failure {
  return new Failure('PROXY_CLOSED', `the proxy closed the connection ${answered ? 'in the middle of its answer' : 'without an answer'}`, {
    stage: 'proxy',
  });
}

function interruption(error: unknown, answered: boolean): Failure {
  if (!(error instanceof Failure)) return new Failure('INTERNAL', 'the dialogue with the proxy failed', { stage: 'proxy', cause: error });
  switch (error.code) {
    case 'CANCELLED':
      return new Failure('CANCELLED', 'cancelled', { stage: 'proxy' });
    case 'STREAM_RESET':
      return new Failure(
        'CONNECTION_RESET',
        `the proxy reset the connection ${answered ? 'in the middle of its answer' : 'without an answer'}`,
        { stage: 'proxy', cause: error },
      );
    case 'STREAM_CLOSED':
      return closedBy(answered);
    default:
      return new Failure(error.code, error.message, { stage: 'proxy', cause: error });
  }
}
