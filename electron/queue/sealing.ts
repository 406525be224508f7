import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';

/*
 * What may hold secrets goes through the queue sealed: AES-256-GCM (NIST SP 800-38D) under a key for that sweep alone, HKDF-SHA-256 (RFC 5869) of the key file,
 * salted with the sweep's id. The nonce is random, 96 bits; one sweep is far below the 2^32 messages up to which that is safe (§8.3 there). What a message is for
 * (see `Purpose`) is authenticated with it, so that a job of one place cannot be made one of another, nor a row.
 */

/** What a sealed message is, of which sweep, for or from which place. */
export interface Purpose {
  readonly kind: 'plan' | 'jobs' | 'rows';
  readonly sweep: string;
  /** Empty for a plan, which is for all. */
  readonly place: string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** As many as the cipher's own key: of less, somebody could try all. */
const LEAST_BYTES = 32;
const KEYS_KEPT = 64;

/** The key that workers and whoever hands work to them share. */
export class QueueKey {
  /** Tells two keys apart, and nothing else of them; 8 hex digits. */
  readonly id: string;
  readonly #material: Buffer;
  readonly #bySweep = new Map<string, Buffer>();

  /** `content` of the key file; white space around it is no part of it. Throws `UNREADABLE_FILE` where it is too short. */
  constructor(content: Buffer, path: string) {
    const material = Buffer.from(content.toString('latin1').trim(), 'latin1');
    if (material.length < LEAST_BYTES) {
      throw new Failure(
        'UNREADABLE_FILE',
        `${path} (--key-file) is too short to be a key: it takes at least ${String(LEAST_BYTES)} random bytes, for instance from "openssl rand -base64 32"`,
        { stage: 'usage' },
      );
    }
    this.#material = material;
    this.id = this.#derive('', 'id', 4).toString('hex');
  }

  /** Nonce, ciphertext and tag. */
  seal(bytes: Buffer, purpose: Purpose): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keyOf(purpose.sweep), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(aad(purpose));
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  /** Null: it was not sealed with this key for this purpose, or was changed since. */
  open(sealed: Buffer, purpose: Purpose): Buffer | null {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(CIPHER, this.#keyOf(purpose.sweep), sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(aad(purpose));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      // All that `final` says is that the tag is not right.
      return null;
    }
  }

  #keyOf(sweep: string): Buffer {
    const known = this.#bySweep.get(sweep);
    if (known) return known;
    const key = this.#derive(sweep, 'sweep', 32);
    if (this.#bySweep.size >= KEYS_KEPT) this.#bySweep.clear();
    this.#bySweep.set(sweep, key);
    return key;
  }

  #derive(salt: string, what: string, length: number): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#material, salt, `duplexscope queue 1 ${what}`, length));
  }
}

function aad({ kind, sweep, place }: Purpose): Buffer {
  return Buffer.from(JSON.stringify(['duplexscope queue 1', kind, sweep, place]), 'utf8');
}
