import type { StreamPacket } from './tcp-stream.ts';

/** Packets that are held back, and bytes of theirs: an exchange's counts are told when it is over, an end after the other. */
const MOST_HELD = 1024;
const MOST_HELD_BYTES = 8 * 1024 * 1024;

/**
 * Packets by their time, as far as a bounded look ahead allows; those of one conversation come in their order in any case, as their times do. A binary heap: the
 * parent of `i` is at `(i - 1) >> 1`. Times and packets stand in arrays of their own, which are compared and moved without making anything.
 */
export class InTime implements Iterable<StreamPacket> {
  readonly #source: Iterable<StreamPacket>;
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #packets: StreamPacket[] = [];
  #bytes = 0;
  #order = 0;

  constructor(source: Iterable<StreamPacket>) {
    this.#source = source;
  }

  *[Symbol.iterator](): Generator<StreamPacket> {
    for (const packet of this.#source) {
      this.#push(packet);
      while (this.#packets.length > MOST_HELD || this.#bytes > MOST_HELD_BYTES) {
        const next = this.#pop();
        if (next) yield next;
      }
    }
    for (let next = this.#pop(); next; next = this.#pop()) yield next;
  }

  #push(packet: StreamPacket): void {
    this.#order += 1;
    this.#bytes += packet.segment.payload.length;
    let at = this.#packets.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(packet.at, this.#order, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, packet, packet.at, this.#order);
  }

  #pop(): StreamPacket | null {
    const [first] = this.#packets;
    const last = this.#packets.pop();
    const time = this.#times.pop();
    const order = this.#orders.pop();
    if (!first || !last || time === undefined || order === undefined) return null;
    this.#bytes -= first.segment.payload.length;
    const count = this.#packets.length;
    if (count === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.#isBefore(this.#times[child + 1] ?? 0, this.#orders[child + 1] ?? 0, child)) child += 1;
      if (this.#isBefore(time, order, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, last, time, order);
    return first;
  }

  #isBefore(time: number, order: number, other: number): boolean {
    const otherTime = this.#times[other] ?? 0;
    return time === otherTime ? order < (this.#orders[other] ?? 0) : time < otherTime;
  }

  #move(from: number, to: number): void {
    const packet = this.#packets[from];
    if (packet) this.#put(to, packet, this.#times[from] ?? 0, this.#orders[from] ?? 0);
  }

  #put(at: number, packet: StreamPacket, time: number, order: number): void {
    this.#packets[at] = packet;
    this.#times[at] = time;
    this.#orders[at] = order;
  }
}
