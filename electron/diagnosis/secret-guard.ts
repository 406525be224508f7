import { createHash, timingSafeEqual } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import { monotonicMs } from '../net/deadline.ts';
import { encodeIPv6 } from '../wire/socks-address.ts';

/*
 * Whoever can reach a server can try one secret after the other. So each address may be wrong a few times, and then once a while; as long as it may not, its right
 * secrets are refused like its wrong ones, or the answer would tell them apart. Nobody else is refused for it: there is no limit for all addresses together. Where
 * more of them are wrong than are remembered, the one that was wrong longest ago is forgotten; its guesses still cost it a connection and a handshake each.
 * Cannot tell: clients of one address apart, which are also those of one proxy, or of a reverse proxy before the server.
 */

export interface GuessLimits {
  /** Wrong secrets of one address that are taken one right after the other. */
  readonly atOnce: number;
  /** One more is taken whenever so much time has passed. */
  readonly oneMoreMs: number;
  /** Addresses that are remembered. */
  readonly maxAddresses: number;
}

export const DEFAULT_GUESS_LIMITS: GuessLimits = { atOnce: 10, oneMoreMs: 60_000, maxAddresses: 10_000 };

/** What counts as one address: of IPv6 the first half, since a network gives a whole /64 to each of its hosts (RFC 6177). */
export function guesserOf(host: string): string {
  return encodeIPv6(host)?.toString('hex', 0, 8) ?? host;
}

/** Asks everybody for the secret. Holds at most `maxAddresses` addresses and numbers. */
export class SecretGuard {
  readonly #digest: Buffer;
  readonly #limits: GuessLimits;
  /** Milliseconds on a monotonic clock. */
  readonly #now: () => number;
  /** When the last wrong secret of an address will be forgiven; the one that was wrong last comes last. */
  readonly #forgivenAt = new Map<string, number>();

  constructor(secret: string, limits: GuessLimits = DEFAULT_GUESS_LIMITS, now: () => number = monotonicMs) {
    this.#digest = digestOf(secret);
    this.#limits = limits;
    this.#now = now;
  }

  /** `host`: the client's address. Throws `PROBE_SECRET`, or `PROBE_LOCKED` where that address has been wrong too often lately. */
  admit(given: string | null, host: string): void {
    // Who gives none has not guessed.
    if (given === null) throw wrong();
    const guesser = guesserOf(host);
    const { atOnce, oneMoreMs, maxAddresses } = this.#limits;
    const now = this.#now();
    const owed = Math.max(0, (this.#forgivenAt.get(guesser) ?? now) - now);
    if (owed > (atOnce - 1) * oneMoreMs)
      throw new Failure(
        'PROBE_LOCKED',
        'too many wrong secrets came from your address; none is looked at for a while; try again in a minute',
        {
          stage: 'stream',
        },
      );
    if (timingSafeEqual(this.#digest, digestOf(given))) return;
    this.#forgivenAt.delete(guesser);
    this.#forgivenAt.set(guesser, now + owed + oneMoreMs);
    const [oldest] = this.#forgivenAt.keys();
    if (this.#forgivenAt.size > maxAddresses && oldest !== undefined) this.#forgivenAt.delete(oldest);
    throw wrong();
  }
}

function wrong(): Failure {
  return new Failure('PROBE_SECRET', 'this probe service asks for a secret; give the same --secret-file at both ends', { stage: 'stream' });
}

/** Of one length, whatever the secrets': that is what can be compared in constant time. */
function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
