import type { StreamPacket } from './tcp-stream.ts';

/** Packets that are held back, and bytes of theirs: an exchange's counts are told when it is over, an end after the other. */
const MOST_HELD = 16_384;
const MOST_HELD_BYTES = 8 * 1024 * 1024;

/**
 * Packets by their time, as far as a bounded look ahead allows; those of one conversation come in their order in any case, as their times do. A binary heap: the
 * parent of `i` is at `(i - 1) / 2`.
 */
export class InTime implements Iterable<StreamPacket> {
  readonly #source: Iterable<StreamPacket>;
  readonly #heap: { readonly packet: StreamPacket; readonly order: number }[] = [];
  #bytes = 0;
  #order = 0;

  constructor(source: Iterable<StreamPacket>) {
    this.#source = source;
  }

  *[Symbol.iterator](): Generator<StreamPacket> {
    for (const packet of this.#source) {
      this.#push(packet);
      while (this.#heap.length > MOST_HELD || this.#bytes > MOST_HELD_BYTES) {
        const next = this.#pop();
        if (next) yield next;
      }
    }
    for (let next = this.#pop(); next; next = this.#pop()) yield next;
  }

  #push(packet: StreamPacket): void {
    this.#order += 1;
    this.#bytes += packet.segment.payload.length;
    const heap = this.#heap;
    heap.push({ packet, order: this.#order });
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): StreamPacket | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return null;
    this.#bytes -= first.packet.segment.payload.length;
    if (heap.length > 0) heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && this.#before(child, least)) least = child;
      if (least === at) return first.packet;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.packet.at === other.packet.at ? one.order < other.order : one.packet.at < other.packet.at;
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
