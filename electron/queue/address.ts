import { Failure } from '../../shared/model/failure.ts';
import { formatEndpoint } from '../../shared/model/route.ts';

/** A Redis or Valkey server. Its password is in it: never show it but by `shown`. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
  /** `rediss://***@host:port/1` */
  readonly shown: string;
}

const DEFAULT_PORT = 6379;
const MOST_DATABASE = 1_000_000;

/** Reads `redis[s]://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`. Throws `BAD_URL`, which repeats nothing of the text. */
export function readQueueAddress(text: string): QueueAddress {
  const url = URL.parse(text.trim());
  const tls = url?.protocol === 'rediss:';
  if (!url || (!tls && url.protocol !== 'redis:') || url.hostname === '' || url.search !== '' || url.hash !== '') throw badAddress();
  const database = /^\/?(\d*)$/u.exec(url.pathname)?.[1];
  if (database === undefined || Number(database) > MOST_DATABASE) throw badAddress();
  return queueAddressOf({
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database: Number(database),
    username: decoded(url.username),
    password: decoded(url.password),
    tls,
  });
}

export function queueAddressOf(parts: Omit<QueueAddress, 'shown'>): QueueAddress {
  const { tls, username, password, host, port, database } = parts;
  const login = username === null && password === null ? '' : '***@';
  return {
    ...parts,
    shown: `redis${tls ? 's' : ''}://${login}${formatEndpoint({ host, port })}${database === 0 ? '' : `/${String(database)}`}`,
  };
}

function decoded(text: string): string | null {
  try {
    return text === '' ? null : decodeURIComponent(text);
  } catch {
    throw badAddress();
  }
}

function badAddress(): Failure {
  return new Failure(
    'BAD_URL',
    'the address of the queue is written redis://HOST:PORT or, over TLS, rediss://USER:PASSWORD@HOST:PORT/DATABASE (what is special in a password as %40)',
    { stage: 'usage' },
  );
}
