import type { Credentials } from '../../shared/model/route.ts';
import { REDACTED } from '../wire/redact.ts';

/** Shorter passwords occur in innocent bytes, so they are only hidden in the forms in which a login carries them. */
const MIN_BARE_BYTES = 4;

/** Every form in which a hop's login can come back from a proxy that repeats what it was sent. */
export function secretsOf(credentials: Credentials | undefined): readonly Buffer[] {
  if (!credentials) return [];
  const user = Buffer.from(credentials.username, 'utf8');
  const password = Buffer.from(credentials.password, 'utf8');
  const pair = Buffer.concat([user, Buffer.from(':'), password]);
  const login = Buffer.concat([Buffer.from([user.length & 0xff]), user, Buffer.from([password.length & 0xff]), password]);
  const userId = Buffer.concat([user, Buffer.from([0])]);
  const forms = [
    Buffer.from(pair.toString('base64')),
    login,
    userId,
    pair,
    Buffer.from(encodeURIComponent(credentials.password.toWellFormed())),
    password,
  ];
  return forms.filter((form) => form === login || form.length >= MIN_BARE_BYTES);
}

/** A copy of `bytes` with every occurrence of a secret replaced by `***`. */
export function scrub(bytes: Buffer, secrets: readonly Buffer[]): Buffer {
  let clean = Buffer.from(bytes);
  for (const secret of secrets) {
    for (let at = clean.indexOf(secret); at >= 0; at = clean.indexOf(secret, at + REDACTED.length)) {
      clean = Buffer.concat([clean.subarray(0, at), Buffer.from(REDACTED), clean.subarray(at + secret.length)]);
    }
  }
  return clean;
}
