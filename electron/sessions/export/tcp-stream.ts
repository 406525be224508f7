import type { RunEvent } from '../../../shared/model/run-state.ts';
import { readableLogin } from './readable-login.ts';
import { FLAGS, type Segment, type TcpEnd } from './tcp-packet.ts';

/** Payload of one packet: with its headers below the 65,535 that IPv4 can say. */
const MOST_PAYLOAD = 32_768;
const NO_BYTES = Buffer.alloc(0);
const MOST_REMEMBERED = 2000;
/** Characters of base64. */
const LONGEST_REMEMBERED = 4096;
/** What a transcript keeps of one event at the most. */
const MOST_KEPT = 65_536;
/** Characters of an event's text in a comment, whose length has 16 bits. */
const MOST_WORDS = 4000;

export interface StreamPacket {
  /** ns since the run's start. */
  readonly at: number;
  readonly segment: Segment;
  readonly event: RunEvent;
  /** What the comment says besides. */
  readonly more: string;
}

/** Bytes of events. Those that are short are remembered: the same heads come again and again, while packets wait for their turn. */
export class Payloads {
  readonly #known = new Map<string, Buffer>();

  of(base64: string): Buffer {
    if (base64.length > LONGEST_REMEMBERED) return Buffer.from(base64, 'base64');
    let bytes = this.#known.get(base64);
    if (!bytes) {
      if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
      bytes = Buffer.from(base64, 'base64');
      this.#known.set(base64, bytes);
    }
    return bytes;
  }
}

/** Which way a segment goes: from the end that opened the connection, or from the one that took it. */
type Way = 'up' | 'down';

/**
 * One TCP connection as packets, made from what was seen at a socket. Each packet's time is that of its event, or a nanosecond after the packet before it where
 * that is later: bytes that were counted in intervals carry the time at which the interval began.
 */
export class TcpStream {
  readonly #ends: Readonly<Record<Way, TcpEnd>>;
  readonly #notes: string;
  readonly #payloads: Payloads;
  readonly #next: Record<Way, number> = { up: 1, down: 1 };
  readonly #finished: Record<Way, boolean> = { up: false, down: false };
  #last = -Infinity;
  #tls = false;
  #over = false;

  /** `notes`: what of the addresses is made up. */
  constructor(opener: TcpEnd, taker: TcpEnd, notes: string, payloads: Payloads) {
    this.#payloads = payloads;
    this.#ends = { up: opener, down: taker };
    this.#notes = notes;
  }

  *open(event: RunEvent, askedAt: number): Generator<StreamPacket> {
    const said = this.#notes === '' ? '' : ` ${this.#notes}`;
    this.#next.up = 0;
    this.#next.down = 0;
    yield this.#packet(event, askedAt, 'up', FLAGS.syn, NO_BYTES, said);
    this.#next.up = 1;
    yield this.#packet(event, event.at, 'down', FLAGS.syn | FLAGS.ack, NO_BYTES, said);
    this.#next.down = 1;
    yield this.#packet(event, event.at, 'up', FLAGS.ack, NO_BYTES, said);
  }

  /** What `event`, of the end `seenBy`, tells of this connection. Nothing comes behind a reset. */
  *tell(event: RunEvent, seenBy: Way): Generator<StreamPacket> {
    if (this.#over) return;
    if (event.kind === 'tls') this.#tls = true;
    const other = seenBy === 'up' ? 'down' : 'up';
    const way = event.direction === 'sent' ? seenBy : other;
    yield* this.#bytes(event, way);
    switch (event.kind) {
      case 'fin':
        yield* this.#finish(event, other);
        return;
      case 'reset':
        yield this.#packet(event, event.at, other, FLAGS.rst | FLAGS.ack, NO_BYTES, '');
        this.#over = true;
        return;
      case 'closed':
        yield* this.#finish(event, seenBy);
        return;
      default:
    }
  }

  *#bytes(event: RunEvent, way: Way): Generator<StreamPacket> {
    const kept = event.bytes === null ? NO_BYTES : this.#payloads.of(event.bytes);
    const bytes = event.kind === 'proxy-dialogue' && event.direction === 'sent' ? readableLogin(kept) : kept;
    const hidden = bytes === kept ? '' : ' The login is hidden: *** stands for the user, and for the password.';
    if (bytes.length === 0 && event.count === 0) return;
    // A direction that has ended cannot go on in TCP: what was told of it later was told late.
    if (this.#finished[way]) return;
    for (let start = 0; start < bytes.length; start += MOST_PAYLOAD) {
      const payload = bytes.subarray(start, start + MOST_PAYLOAD);
      yield this.#packet(event, event.at, way, FLAGS.push | FLAGS.ack, payload, `${hidden}${this.#inTls()}`);
      this.#advance(way, payload.length);
    }
    const missing = missingOf(event, bytes.length);
    if (missing === 0) return;
    this.#advance(way, missing);
    const counted = `${missing.toLocaleString('en')} bytes ${way === 'up' ? 'from' : 'to'} the end that connected were counted here, not recorded: a gap.`;
    // The acknowledgment of whoever counted them.
    yield this.#packet(event, event.at, way === 'up' ? 'down' : 'up', FLAGS.ack, NO_BYTES, ` ${counted}${this.#inTls()}`);
  }

  *#finish(event: RunEvent, way: Way): Generator<StreamPacket> {
    if (this.#finished[way]) return;
    this.#finished[way] = true;
    yield this.#packet(event, event.at, way, FLAGS.fin | FLAGS.ack, NO_BYTES, '');
    this.#advance(way, 1);
  }

  #packet(event: RunEvent, at: number, way: Way, flags: number, payload: Buffer, more: string): StreamPacket {
    const other = way === 'up' ? 'down' : 'up';
    this.#last = at > this.#last ? at : this.#last + 1;
    const acknowledged = (flags & FLAGS.ack) === 0 ? 0 : this.#next[other];
    return {
      at: this.#last,
      segment: { from: this.#ends[way], to: this.#ends[other], sequence: this.#next[way], acknowledged, flags, payload },
      event,
      more,
    };
  }

  #advance(way: Way, bytes: number): void {
    this.#next[way] = (this.#next[way] + bytes) % 0x1_0000_0000;
  }

  #inTls(): string {
    return this.#tls ? ' It travelled inside TLS; this is what was in it.' : '';
  }
}

/** Counted beyond what is there. A head's count is that of the original, whose secrets may have been longer or shorter than `***`. */
function missingOf({ kind, bytes, count }: RunEvent, kept: number): number {
  const rewritten = kind === 'head' || kind === 'interim-head' || kind === 'proxy-dialogue';
  if (rewritten && bytes !== null && kept < MOST_KEPT) return 0;
  return Math.max(0, count - kept);
}

/** That it is made, of what, and what there is to say besides. */
export function commentOf({ event, more }: Pick<StreamPacket, 'event' | 'more'>): string {
  return about(event) + more;
}

function about({ id, part, end, direction, kind, text }: RunEvent): string {
  const words = [end, direction, kind].filter((word) => word !== null).join(' ');
  const said = text === null || text === '' ? '' : ` (${text.slice(0, MOST_WORDS)})`;
  return `Synthesised from a socket event, not captured: ${id} of part ${String(part)}, ${words}${said}.`;
}
