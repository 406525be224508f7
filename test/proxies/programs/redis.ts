import type { KeyAndCertificate } from '../../../electron/net/certificates.ts';
import type { Endpoint } from '../../../shared/model/route.ts';
import { startDaemon } from '../harness/daemon.ts';

export interface RunningRedis {
  readonly endpoint: Endpoint;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface RedisOptions {
  readonly password?: string;
  /** TLS alone, with this. */
  readonly tls?: KeyAndCertificate;
}

/** Starts `redis-server` on a free loopback port: no persistence, everything in memory and gone afterwards; without a password where none is given. */
export async function startRedis({ password, tls }: RedisOptions = {}): Promise<RunningRedis> {
  const daemon = await startDaemon('redis-server', async (scratch, port) => {
    const listens =
      tls === undefined
        ? `port ${String(port)}`
        : `port 0
tls-port ${String(port)}
tls-key-file ${await scratch.write('key.pem', tls.key)}
tls-cert-file ${await scratch.write('cert.pem', tls.cert)}
tls-auth-clients no`;
    const conf = await scratch.write(
      'redis.conf',
      `bind 127.0.0.1
${listens}
daemonize no
dir ${scratch.folder}
logfile ${scratch.path('redis.log')}
save ""
appendonly no
${
  password === undefined
    ? ''
    : `requirepass ${password}
`
}`,
    );
    return { args: [conf], logs: ['redis.log'] };
  });
  const { endpoint, pid, stop } = daemon;
  return { endpoint, pid, stop };
}
