import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { NetworkState } from '../../../shared/model/desk-state.ts';
import { thisComputer, type Surroundings } from './data-folder.ts';
import { noProxyOfEnvironment, proxiesOfEnvironment } from './environment-proxies.ts';
import type { Secrets } from './secrets.ts';
import { proxiesOfSystem } from './system-proxies.ts';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

export interface NetworkDeps {
  /** As in WorkbenchOptions. */
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  readonly secrets: Pick<Secrets, 'keep'>;
  /** Default: this process. */
  readonly surroundings?: Surroundings;
  readonly interfaces?: () => Interfaces;
}

export interface NetworkPart {
  readonly handlers: Pick<Handlers, 'lookAround'>;
  close(): Promise<void>;
}

/**
 * Looks for the proxies that this computer was told to use: the system's own first where it can be asked, since browsers use them, then the environment's.
 * Settings of desktops (GNOME, KDE) are not read by ourselves: Electron does, and beside it the environment is what programs go by.
 */
export function createNetwork({
  resolveProxy,
  secrets,
  surroundings = thisComputer(),
  interfaces = networkInterfaces,
}: NetworkDeps): NetworkPart {
  const { env, platform } = surroundings;
  return {
    handlers: {
      lookAround: async () => ({
        proxies: [
          ...(resolveProxy ? await proxiesOfSystem({ resolveProxy, secrets }) : []),
          ...proxiesOfEnvironment(env, platform, secrets),
        ],
        addresses: addressesOf(interfaces()),
        noProxy: noProxyOfEnvironment(env, platform),
      }),
    },
    close: () => Promise.resolve(),
  };
}

/** Those of IPv4 first. Link-local addresses of IPv6 are left out: without the name of an interface, which no proxy can be given, they mean nothing. */
function addressesOf(interfaces: Interfaces): NetworkState['addresses'] {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal, family, address }) => !internal && !(family === 'IPv6' && /^fe[89ab]/iu.test(address)))
      .map(({ address, family }) => ({ address, name, family })),
  );
  return found.sort((a, b) => a.family.localeCompare(b.family)).map(({ address, name }) => ({ address, name }));
}
