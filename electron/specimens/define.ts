import type { Socket } from 'node:net';
import type { TlsMode } from '../../shared/model/handshake.ts';
import { formatEndpoint } from '../../shared/model/route.ts';
import type { Credentials, RouteMode } from '../../shared/model/route.ts';
import type { Custody } from './custody.ts';
import { openListener } from './listener.ts';
import type { Specimen } from './specimen.ts';

export interface SpecimenFacts {
  readonly name: string;
  readonly says: string;
  readonly kind: Specimen['kind'];
  readonly modes: readonly RouteMode[];
  /** `none` when left out. */
  readonly probedWith?: TlsMode;
  readonly credentials?: Credentials;
}

/** Treats one connection; `number` counts them from 1. A rejection closes the connection. */
export type Serve = (client: Socket, custody: Custody, number: number) => Promise<void> | void;

const SCHEMES: Readonly<Record<Specimen['kind'], string>> = { http: 'http', socks5: 'socks5h', socks4a: 'socks4a' };

/** Makes a specimen of its facts and of what it does with a connection. */
export function defineSpecimen(facts: SpecimenFacts, serve: Serve): Specimen {
  const { name, says, kind, modes, probedWith = 'none', credentials } = facts;
  return {
    name,
    says,
    kind,
    modes,
    probedWith,
    async start(options) {
      const listener = await openListener((client, custody, number) => void guarded(serve, client, custody, number), options);
      const where = formatEndpoint(listener.endpoint);
      const userinfo = credentials ? `${encodeURIComponent(credentials.username)}:${encodeURIComponent(credentials.password)}@` : '';
      return {
        name,
        url: `${SCHEMES[kind]}://${userinfo}${where}`,
        urlWithout: `${SCHEMES[kind]}://${where}`,
        close: () => listener.close(),
      };
    },
  };
}

async function guarded(serve: Serve, client: Socket, custody: Custody, number: number): Promise<void> {
  try {
    await serve(client, custody, number);
  } catch {
    // Whatever a stranger sent, the other connections go on.
    await custody.release();
  }
}
