import { Failure } from '../../shared/model/failure.ts';
import type { Credentials } from '../../shared/model/route.ts';

/** Value of `Proxy-Authorization` (RFC 7617, UTF-8), or null without credentials. `BAD_USAGE` for a user name that Basic cannot carry. */
export function proxyAuthorization(credentials: Credentials | undefined): string | null {
  if (!credentials) return null;
  if (credentials.username.includes(':')) {
    throw new Failure('BAD_USAGE', 'a user name for an HTTP proxy cannot hold a colon (RFC 7617)', { stage: 'usage' });
  }
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
}
