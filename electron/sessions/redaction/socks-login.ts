import { REDACTED } from '../../wire/redact.ts';
import type { Redaction } from '../../../shared/model/session.ts';
import type { Hidden } from './hidden.ts';
import type { MadeUpAddresses } from './made-up-addresses.ts';

const MARK = Buffer.from(REDACTED, 'latin1');

export interface SocksRedaction {
  readonly choice: Redaction;
  readonly addresses: MadeUpAddresses;
  readonly hidden: Hidden;
}

/** Whether the bytes of a proxy's dialogue are SOCKS rather than HTTP, which never begins with these bytes. */
export function looksLikeSocks(bytes: Uint8Array): boolean {
  const [first] = bytes;
  return first !== undefined && first <= 5;
}

/**
 * The frames of a SOCKS dialogue (RFC 1928, RFC 1929, SOCKS4 and 4a) without logins and, if so chosen, without addresses. `frames`: one frame, as an event has
 * it, or all that went one way, as a document's dialogue has it. What cannot be read as such stays as it is from there on.
 */
export function redactSocks(bytes: Buffer, direction: 'sent' | 'received', frames: 'one' | 'all', how: SocksRedaction): Buffer {
  const reader = new Frames(bytes, how);
  if (bytes[0] === 4 && direction === 'sent') reader.request4();
  else if (bytes[0] === 0 && direction === 'received') reader.reply4();
  else if (direction === 'sent') sent5(reader, frames);
  else received5(reader, frames);
  return reader.whole();
}

function sent5(reader: Frames, frames: 'one' | 'all'): void {
  if (frames === 'one') {
    if (reader.peek() === 1) reader.login();
    else if (reader.left !== 2 + reader.peek(1)) reader.addressed5();
    return;
  }
  reader.copy(2 + reader.peek(1));
  if (reader.peek() === 1) reader.login();
  if (reader.peek() === 5) reader.addressed5();
}

function received5(reader: Frames, frames: 'one' | 'all'): void {
  if (frames === 'all') {
    reader.copy(2);
    if (reader.peek() === 1) reader.copy(2);
  }
  if (reader.left > 2 && reader.peek() === 5) reader.addressed5();
}

/** Copies a dialogue piece by piece; a piece that is cut off stays as it is. */
class Frames {
  readonly #bytes: Buffer;
  readonly #how: SocksRedaction;
  readonly #pieces: Buffer[] = [];
  #at = 0;

  constructor(bytes: Buffer, how: SocksRedaction) {
    this.#bytes = bytes;
    this.#how = how;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  peek(offset = 0): number {
    return this.#bytes[this.#at + offset] ?? -1;
  }

  copy(length: number): void {
    this.#pieces.push(this.#bytes.subarray(this.#at, this.#at + Math.max(0, length)));
    this.#at = Math.min(this.#bytes.length, this.#at + Math.max(0, length));
  }

  whole(): Buffer {
    this.copy(this.left);
    return Buffer.concat(this.#pieces);
  }

  /** `01 length user length password`; since it was recorded `***` may stand for all behind the 01. */
  login(): void {
    const { choice, hidden } = this.#how;
    this.copy(1);
    if (this.#bytes.subarray(this.#at, this.#at + MARK.length).equals(MARK)) {
      hidden.add('passwords');
      this.copy(MARK.length);
      return;
    }
    const user = this.peek();
    const password = this.peek(1 + user);
    if (user < 0 || password < 0) return;
    hidden.add('passwords');
    if (choice.userNames) {
      hidden.add('user names');
      this.#instead(2 + user + password, MARK);
    } else {
      this.copy(1 + user);
      this.#instead(1 + password, Buffer.concat([Buffer.of(MARK.length), MARK]));
    }
  }

  /** `05 x 00 kind address port`. */
  addressed5(): void {
    const kind = this.peek(3);
    this.copy(4);
    if (kind === 1) this.#address4();
    else if (kind === 4 && this.left >= 16 && this.#how.choice.addresses) this.#address6();
    else if (kind === 4) this.copy(16);
    else if (kind === 3) {
      const length = this.peek();
      if (length < 0 || this.left <= length) return;
      if (this.#how.choice.addresses) {
        const made = this.#host(this.#bytes.toString('latin1', this.#at + 1, this.#at + 1 + length));
        this.#instead(1 + length, Buffer.concat([Buffer.of(made.length), made]));
      } else this.copy(1 + length);
    } else return;
    this.copy(2);
  }

  /** `04 command port address user 00`, with 4a `host 00` behind. */
  request4(): void {
    const named = this.#bytes.length >= 8 && this.#bytes.readUIntBE(4, 3) === 0 && this.peek(7) !== 0;
    this.copy(4);
    if (named) this.copy(4);
    else this.#address4();
    const end = this.#bytes.indexOf(0, this.#at);
    const user = end < 0 ? this.left : end - this.#at;
    if (user > 0 && this.#how.choice.userNames) {
      this.#how.hidden.add('user names');
      this.#instead(user, MARK);
    } else this.copy(user);
    this.copy(1);
    if (!named || !this.#how.choice.addresses) return;
    const nul = this.#bytes.indexOf(0, this.#at);
    if (nul > this.#at) this.#instead(nul - this.#at, this.#host(this.#bytes.toString('latin1', this.#at, nul)));
  }

  /** `00 code port address`. */
  reply4(): void {
    this.copy(4);
    this.#address4();
  }

  #address4(): void {
    if (!this.#how.choice.addresses || this.left < 4) {
      this.copy(4);
      return;
    }
    const made = this.#how.addresses.host([...this.#bytes.subarray(this.#at, this.#at + 4)].join('.'), this.#how.hidden);
    this.#instead(4, Buffer.from(made.split('.').map(Number)));
  }

  #address6(): void {
    const groups = Array.from({ length: 8 }, (_, index) => this.#bytes.readUInt16BE(this.#at + 2 * index).toString(16));
    // Written as URL writes it, so that the same address in a text is the same key.
    const written = new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
    const made = this.#how.addresses.host(written, this.#how.hidden);
    const tail = made.slice('2001:db8::'.length).split(':');
    const last = tail.map((group) => group.padStart(4, '0')).join('');
    this.#instead(16, Buffer.from(`20010db8${last.padStart(24, '0')}`, 'hex'));
  }

  #host(name: string): Buffer {
    return Buffer.from(this.#how.addresses.host(name, this.#how.hidden), 'latin1');
  }

  #instead(length: number, made: Buffer): void {
    this.#pieces.push(made);
    this.#at = Math.min(this.#bytes.length, this.#at + length);
  }
}
