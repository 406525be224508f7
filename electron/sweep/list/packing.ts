import { randomBytes } from 'node:crypto';
import { Failure } from '../../../shared/model/failure.ts';
import type { ListedProxy } from './listed-proxy.ts';
import { badRecord, entryRecord, PIECE_BYTES, repeatedRecord } from './packed-list.ts';

/** The most that a list may take, of memory and of positions that fit into 32 bits. Some eight million proxies. */
export const MOST_BYTES = 256 * 1024 * 1024;

const TAB = 9;
const LINE_FEED = 10;
/** UTF-8 takes three bytes for a UTF-16 unit at most. */
const MOST_BYTES_A_UNIT = 3;

/**
 * Packs what a list's lines are (packed-list.ts), and finds those that were there before: the same kind, host, port and login. The table of what is known
 * holds positions and hashes only, and the records themselves are compared, so that no entry is lost to two hashes that happen to be the same.
 */
export class Packing {
  readonly #pieces: Buffer[] = [];
  #piece = Buffer.alloc(0);
  #used = 0;
  /** Twice as many slots as entries at least: hash and position + 1 of each; 0: free. */
  #slots = new Uint32Array(2 * 4096);
  #known = 0;
  /** So that nobody can write a list whose hashes collide. */
  readonly #seed = randomBytes(4).readUInt32LE() | 1;

  /** Null: it is an entry of its own. Else the line on which it was first. */
  entry(line: number, proxy: ListedProxy): number | null {
    const start = this.#write(entryRecord(line, proxy));
    const first = this.#findOrAdd(start);
    if (first === null) return null;
    this.#used = start;
    const sameAs = this.#lineAt(first);
    this.#write(repeatedRecord(line, sameAs));
    return sameAs;
  }

  bad(line: number, message: string): void {
    this.#write(badRecord(line, message));
  }

  /** All of it; nothing more can be packed. */
  finish(): Buffer[] {
    if (this.#used > 0) this.#pieces.push(this.#piece.subarray(0, this.#used));
    this.#slots = new Uint32Array(0);
    return this.#pieces;
  }

  /** Where in the piece it begins. Throws `BAD_LIST` when the list is full. */
  #write(record: string): number {
    if (this.#piece.length - this.#used < record.length * MOST_BYTES_A_UNIT) this.#nextPiece();
    const start = this.#used;
    this.#used += this.#piece.write(record, start, 'utf8');
    return start;
  }

  #nextPiece(): void {
    if (this.#used > 0) this.#pieces.push(this.#piece.subarray(0, this.#used));
    if ((this.#pieces.length + 1) * PIECE_BYTES > MOST_BYTES) {
      throw new Failure('BAD_LIST', 'the list is too long: some eight million proxies are the most; split it', { stage: 'usage' });
    }
    // A buffer of its own, not a part of Node's pool: it will be handed to another thread.
    this.#piece = Buffer.from(new ArrayBuffer(PIECE_BYTES));
    this.#used = 0;
  }

  /** Position of the record with the same proxy; null: there is none, and this one is known now. */
  #findOrAdd(start: number): number | null {
    const position = this.#pieces.length * PIECE_BYTES + start;
    const hash = this.#hashAt(start);
    const mask = this.#slots.length / 2 - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[2 * slot + 1] ?? 0;
      if (known === 0) {
        this.#slots[2 * slot] = hash;
        this.#slots[2 * slot + 1] = position + 1;
        this.#known += 1;
        if (this.#known * 4 > this.#slots.length) this.#grow();
        return null;
      }
      if (this.#slots[2 * slot] === hash && this.#same(known - 1, start)) return known - 1;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    const mask = this.#slots.length / 2 - 1;
    for (let from = 0; from < before.length; from += 2) {
      const known = before[from + 1] ?? 0;
      if (known === 0) continue;
      const hash = before[from] ?? 0;
      let slot = hash & mask;
      while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      this.#slots[2 * slot] = hash;
      this.#slots[2 * slot + 1] = known;
    }
  }

  /** Of what stands behind the line number of the record just written. */
  #hashAt(start: number): number {
    const piece = this.#piece;
    let hash = this.#seed;
    for (let at = piece.indexOf(TAB, start); at < this.#used; at += 1) {
      hash = Math.imul(hash ^ (piece[at] ?? 0), 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  #same(position: number, start: number): boolean {
    const { piece: other, at: from } = this.#placeOf(position);
    const mine = this.#piece;
    let there = other.indexOf(TAB, from);
    for (let at = mine.indexOf(TAB, start); ; at += 1, there += 1) {
      const byte = mine[at];
      if (byte !== other[there]) return false;
      if (byte === LINE_FEED) return true;
    }
  }

  #lineAt(position: number): number {
    const { piece, at } = this.#placeOf(position);
    return Number(piece.toString('latin1', at, piece.indexOf(TAB, at)));
  }

  #placeOf(position: number): { readonly piece: Buffer; readonly at: number } {
    return { piece: this.#pieces[Math.floor(position / PIECE_BYTES)] ?? this.#piece, at: position % PIECE_BYTES };
  }
}
