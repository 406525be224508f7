/** Small pieces share blocks of this size, so that a peer who sends single bytes cannot make us hold a Buffer object for each. */
const BLOCK_BYTES = 4096;

/** First-in first-out bytes in owned memory. Bytes are handed out as slices that are never written again. */
export class ReceiveQueue {
  #blocks: Buffer[] = [];
  /** Index of the first block still held; the array is compacted now and then. */
  #head = 0;
  /** Block behind the last entry of `#blocks` that may take more bytes, and how many it holds. */
  #tail: Buffer | null = null;
  #tailUsed = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Copies `chunk`, whose memory may be used again afterwards. */
  pushCopy(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#length += chunk.length;
    if (this.#tail && this.#tail.length - this.#tailUsed >= chunk.length && this.#blocks.length > this.#head) {
      this.#tail.set(chunk, this.#tailUsed);
      const grown = this.#blocks[this.#blocks.length - 1];
      const start = this.#tailUsed - (grown?.length ?? 0);
      this.#tailUsed += chunk.length;
      this.#blocks[this.#blocks.length - 1] = this.#tail.subarray(start, this.#tailUsed);
      return;
    }
    if (this.#blocks.length === this.#head) {
      // What comes alone, as most heads and lines do, needs no room behind it.
      this.#tail = null;
      this.#blocks.push(Buffer.from(chunk));
      return;
    }
    const block = Buffer.allocUnsafeSlow(Math.max(chunk.length, BLOCK_BYTES));
    block.set(chunk, 0);
    this.#tail = block;
    this.#tailUsed = chunk.length;
    this.#blocks.push(block.subarray(0, chunk.length));
  }

  /** Takes `chunk` over without a copy; the caller never writes to it again. */
  pushOwned(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (chunk.length < BLOCK_BYTES) {
      this.pushCopy(chunk);
      return;
    }
    this.#length += chunk.length;
    this.#tail = null;
    this.#blocks.push(chunk);
  }

  /** Puts `chunk` in front of everything else. */
  unshift(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#length += chunk.length;
    if (this.#head > 0) {
      this.#head -= 1;
      this.#blocks[this.#head] = chunk;
    } else {
      this.#blocks.unshift(chunk);
    }
    // The last block may now be `chunk`, which is not the one that the tail belongs to.
    if (this.#blocks.length - this.#head === 1) this.#tail = null;
  }

  /** The first block whole, or null. */
  shift(): Buffer | null {
    const block = this.#blocks[this.#head];
    if (block === undefined) return null;
    this.#drop();
    this.#length -= block.length;
    return block;
  }

  /** Up to `max` bytes, at least one if there are any. */
  take(max: number): Buffer {
    const first = this.#blocks[this.#head];
    if (first === undefined) return Buffer.alloc(0);
    if (first.length >= max) return this.#cut(first, max);
    if (this.#blocks.length - this.#head === 1) return this.shift() ?? Buffer.alloc(0);
    const wanted = Math.min(max, this.#length);
    const taken = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const block = this.#blocks[this.#head];
      if (block === undefined) break;
      const part = block.length <= wanted - filled ? (this.shift() ?? block) : this.#cut(block, wanted - filled);
      taken.set(part, filled);
      filled += part.length;
    }
    return taken;
  }

  clear(): void {
    this.#blocks = [];
    this.#head = 0;
    this.#tail = null;
    this.#length = 0;
  }

  #cut(block: Buffer, length: number): Buffer {
    if (block.length === length) return this.shift() ?? block;
    this.#length -= length;
    this.#blocks[this.#head] = block.subarray(length);
    return block.subarray(0, length);
  }

  #drop(): void {
    this.#blocks[this.#head] = EMPTY;
    this.#head += 1;
    if (this.#head === this.#blocks.length) {
      this.#blocks = [];
      this.#head = 0;
      this.#tail = null;
    } else if (this.#head > 1024) {
      this.#blocks.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

const EMPTY = Buffer.alloc(0);
