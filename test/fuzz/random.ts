import { createHash } from 'node:crypto';

/** Numbers that depend on the name alone: the blocks of SHA-256 over the name and a counter. The same name gives the same case on every machine. */
export class Random {
  readonly #name: string;
  #counter = 0;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** 0 to 2^32-1. */
  word(): number {
    if (this.#at + 4 > this.#block.length) {
      this.#block = createHash('sha256')
        .update(`${this.#name}/${String(this.#counter)}`)
        .digest();
      this.#counter += 1;
      this.#at = 0;
    }
    const word = this.#block.readUInt32LE(this.#at);
    this.#at += 4;
    return word;
  }

  /** 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.word() < probability * 2 ** 32;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at++) bytes[at] = this.below(256);
    return bytes;
  }
}
