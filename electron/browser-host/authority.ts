import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { formatEndpoint } from '../../shared/model/route.ts';

/**
 * The authority that a request names in its Host field, or null when it is none of ours. Ours are the very address that the connection came in at and, on
 * loopback, `localhost`: a name of somebody else's that was made to point here (DNS rebinding) is neither, whatever it resolves to.
 */
export function ownAuthority({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string | null {
  const asked = headers.host?.toLowerCase();
  return asked !== undefined && authoritiesOf(socket).includes(asked) ? asked : null;
}

/** Whether a page of this very authority asks. Browsers send Origin with every WebSocket, so that none at all is refused too. */
export function isOwnOrigin(request: Pick<IncomingMessage, 'headers'>, authority: string): boolean {
  return request.headers.origin === `http://${authority}`;
}

function authoritiesOf({ localAddress, localPort: port }: Pick<Socket, 'localAddress' | 'localPort'>): readonly string[] {
  // A peer who is gone already has left no address.
  if (localAddress === undefined || port === undefined) return [];
  const host = localAddress.replace(/^::ffff:(?=\d+\.)/u, '');
  const hosts = host === '::1' || host.startsWith('127.') ? [host, 'localhost'] : [host];
  const authorities = hosts.map((own) => formatEndpoint({ host: own, port }));
  // The scheme's own port is left out by browsers.
  return port === 80 ? [...authorities, ...authorities.map((authority) => authority.replace(/:80$/u, ''))] : authorities;
}
