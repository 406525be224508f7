import { Failure } from '../../../shared/model/failure.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import { formatEndpoint } from '../../../shared/model/route.ts';
import { prepareApache } from './apache.ts';
import { startDaemon } from './daemon.ts';
import type { Launch } from './daemon.ts';
import { prepareDante } from './dante.ts';
import { prepareHaproxy } from './haproxy.ts';
import { MODES } from './modes.ts';
import type { ProxyMode, ProxyProgram } from './modes.ts';
import { prepareNginx } from './nginx.ts';
import type { Scratch } from './scratch.ts';
import { prepareSquid } from './squid.ts';
import { prepareTinyproxy } from './tinyproxy.ts';

export interface ProxyOptions {
  /** Where a reverse proxy sends what it gets. Forward proxies ignore it. */
  readonly upstream?: Endpoint;
  /** Ports that CONNECT may reach, in place of what the mode allows by itself (Squid: besides it). */
  readonly connectPorts?: readonly number[];
  /** Hides its name and version as far as its own settings allow. */
  readonly secretive?: boolean;
  /** Close what has been silent for so many seconds; else as the mode does by itself. */
  readonly idleSeconds?: number;
}

/** What a product's module gets to write its configuration with. */
export interface Ground {
  readonly scratch: Scratch;
  readonly port: number;
  /** `host:port`; empty for forward proxies. */
  readonly upstream: string;
  readonly connectPorts: readonly number[];
  readonly secretive: boolean;
  readonly idleSeconds: number | null;
}
export type Prepare = (mode: ProxyMode, ground: Ground) => Promise<Launch>;

export interface RunningProxy {
  readonly mode: ProxyMode;
  /** For `--via`; null for a reverse proxy, which is a target. Dante also speaks socks4:// and socks5:// on the same port. */
  readonly hopUrl: string | null;
  readonly endpoint: Endpoint;
  readonly pid: number;
  /** What the proxy said on standard error. */
  readonly complaints: () => string;
  readonly stop: () => Promise<void>;
}

const PREPARE: Readonly<Record<ProxyProgram, Prepare>> = {
  squid: prepareSquid,
  tinyproxy: prepareTinyproxy,
  nginx: prepareNginx,
  haproxy: prepareHaproxy,
  apache2: prepareApache,
  danted: prepareDante,
};

/**
 * Starts a real proxy on a free loopback port, in the foreground, unprivileged, with everything it writes in a temporary folder.
 * Resolves when it accepts; `stop()` ends it and removes the folder. Rejects with `BAD_USAGE` when a reverse proxy gets no upstream.
 */
export async function startProxy(mode: ProxyMode, options: ProxyOptions = {}): Promise<RunningProxy> {
  const { program, use } = MODES[mode];
  if (use === 'reverse' && !options.upstream)
    throw new Failure('BAD_USAGE', `${mode} is a reverse proxy: it needs an upstream`, { stage: 'usage' });
  const upstream = options.upstream ? formatEndpoint(options.upstream) : '';
  const daemon = await startDaemon(program, (scratch, port) =>
    PREPARE[program](mode, {
      scratch,
      port,
      upstream,
      connectPorts: options.connectPorts ?? [],
      secretive: options.secretive ?? false,
      idleSeconds: options.idleSeconds ?? null,
    }),
  );
  const { endpoint, pid, complaints, stop } = daemon;
  const scheme = use === 'socks' ? 'socks5h' : 'http';
  return { mode, hopUrl: use === 'reverse' ? null : `${scheme}://${formatEndpoint(endpoint)}`, endpoint, pid, complaints, stop };
}
