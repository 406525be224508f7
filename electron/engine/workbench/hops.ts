import { Failure } from '../../../shared/model/failure.ts';
import { parseFingerprint } from '../../../shared/model/fingerprint.ts';
import { formatEndpoint, parseEndpoint, type Credentials, type Endpoint, type Hop, type TlsTrust } from '../../../shared/model/route.ts';
import type { HopChoice, HopTrust } from '../../../shared/model/run-plan.ts';
import { proxyAuthorization } from '../../route/proxy-authorization.ts';
import { checkAuthorities } from '../connect.ts';
import type { Secrets } from './secrets.ts';

/**
 * The window's proxies as a route has them: hosts normalised as `parseHop` does, passwords put back in their place. A user without a password has the empty one,
 * as in `http://user@host`. Throws `BAD_URL` or `BAD_USAGE`, located at the hop, without repeating what may be a password.
 */
export function hopsOf(choices: readonly HopChoice[], secrets: Pick<Secrets, 'read'>): Hop[] {
  return choices.map((choice, index) => {
    try {
      return hopOf(choice, secrets);
    } catch (error) {
      throw error instanceof Failure ? error.at(index) : error;
    }
  });
}

/** A host and port of the window, normalised: A-labels, IPv6 without brackets. Throws `BAD_URL`. */
export function endpointOf({ host, port }: Endpoint): Endpoint {
  // People paste whole URLs, and addresses in the brackets that a URL needs.
  const bare = /^\[([^\]]*)\]$/u.exec(host.trim())?.[1] ?? host.trim();
  if (/[@/\s]/u.test(bare)) {
    throw new Failure('BAD_URL', 'this is not a host: write a name or an address alone, for instance 10.0.0.1 or proxy.example', {
      stage: 'usage',
    });
  }
  return parseEndpoint(formatEndpoint({ host: bare, port }));
}

function hopOf(choice: HopChoice, secrets: Pick<Secrets, 'read'>): Hop {
  const credentials = credentialsOf(choice, secrets);
  // Else only the connection would find out that this user name cannot be sent.
  if (choice.kind === 'http' || choice.kind === 'https') proxyAuthorization(credentials);
  const trust = choice.kind === 'https' && choice.trust ? trustOf(choice.trust) : null;
  return { kind: choice.kind, ...endpointOf(choice), ...(credentials ? { credentials } : {}), ...(trust ? { trust } : {}) };
}

/** Null: what the system's authorities vouch for. Throws `UNREADABLE_FILE`. */
export function trustOf({ ca, pin = null, insecure }: HopTrust & { readonly pin?: string | null }): TlsTrust | null {
  if (ca === null && pin === null && !insecure) return null;
  if (ca !== null) checkAuthorities(ca);
  return {
    ...(ca === null ? {} : { ca }),
    ...(pin === null ? {} : { pin: parseFingerprint(pin) }),
    ...(insecure ? { insecure } : {}),
  };
}

function credentialsOf({ username, secret }: HopChoice, secrets: Pick<Secrets, 'read'>): Credentials | undefined {
  if ((username === null || username === '') && secret === null) return undefined;
  return { username: username ?? '', password: secret === null ? '' : secrets.read(secret) };
}
