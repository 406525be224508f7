import type { Endpoint } from '../../../shared/model/route.ts';
import { startDaemon } from '../harness/daemon.ts';

export interface RunningRedis {
  readonly endpoint: Endpoint;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts `redis-server` on a free loopback port: no persistence, everything in memory and gone afterwards; without a password where none is given. */
export async function startRedis({ password }: { readonly password?: string } = {}): Promise<RunningRedis> {
  const daemon = await startDaemon('redis-server', async (scratch, port) => {
    const conf = await scratch.write(
      'redis.conf',
      `bind 127.0.0.1
port ${String(port)}
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
