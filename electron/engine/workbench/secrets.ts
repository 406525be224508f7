import { randomBytes } from 'node:crypto';
import { Failure } from '../../../shared/model/failure.ts';

/** So many passwords are remembered; the one that was not used for the longest is forgotten first. With 4 KiB each at most, that is 1 MiB. */
export const MAX_SECRETS = 256;

/** Passwords by names that say nothing about them, in memory only. */
export interface Secrets {
  /** Gives the name by which it is read. The same password has the same name while it is remembered, so that keeping it again costs no room. */
  keep(secret: string): string;
  /** Throws `BAD_USAGE` for a name that none has, or none has any more. */
  read(id: string): string;
}

export function createSecrets(): Secrets {
  /** In order of use, the latest last. */
  const byId = new Map<string, string>();
  const ids = new Map<string, string>();

  const use = (id: string, secret: string): void => {
    byId.delete(id);
    byId.set(id, secret);
  };

  return {
    keep(secret) {
      const known = ids.get(secret);
      if (known !== undefined) {
        use(known, secret);
        return known;
      }
      // 144 random bits: whoever sees one cannot guess another.
      const id = randomBytes(18).toString('base64url');
      byId.set(id, secret);
      ids.set(secret, id);
      for (const [oldest, forgotten] of byId) {
        if (byId.size <= MAX_SECRETS) break;
        byId.delete(oldest);
        ids.delete(forgotten);
      }
      return id;
    },
    read(id) {
      const secret = byId.get(id);
      if (secret === undefined) {
        throw new Failure('BAD_USAGE', 'this password is not known any more; type it again', { stage: 'usage' });
      }
      use(id, secret);
      return secret;
    },
  };
}
