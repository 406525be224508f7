import ioredis, { type Redis } from 'ioredis';
import { Failure } from '../../shared/model/failure.ts';
import type { QueueAddress } from './address.ts';

export interface ConnectOptions {
  readonly address: QueueAddress;
  /** PEM of authorities to trust besides the system's. */
  readonly ca: string | null;
  readonly signal: AbortSignal;
  /** Told once when the queue cannot be reached any more, and once when it can again. */
  readonly onNotice: (text: string) => void;
}

const FIRST_MS = 5_000;
const MOST_WAIT_MS = 2000;

/**
 * A connection to the queue that comes back by itself: what was asked meanwhile waits. Rejects with `QUEUE_UNREACHABLE` where it cannot be had to begin with, and
 * with `CANCELLED`. No error repeats the password.
 */
export async function connectToQueue({ address, ca, signal, onNotice }: ConnectOptions): Promise<Redis> {
  let connected = false;
  let away = false;
  const redis = new ioredis.Redis({
    host: address.host,
    port: address.port,
    db: address.database,
    ...(address.username === null ? {} : { username: address.username }),
    ...(address.password === null ? {} : { password: address.password }),
    ...(address.tls ? { tls: ca === null ? {} : { ca } } : {}),
    // BullMQ's terms: whoever asks waits until the server is back.
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: FIRST_MS,
    retryStrategy: (tries) => (connected ? Math.min(MOST_WAIT_MS, tries * 100) : null),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  const errors: Error[] = [];
  redis.on('error', (error: Error) => {
    if (!connected) errors.push(error);
    if (!connected || away) return;
    away = true;
    onNotice(`the queue cannot be reached any more (${reasonOf(error)}); waiting until it can`);
  });
  redis.on('ready', () => {
    if (away) onNotice('the queue is there again');
    away = false;
  });
  const stop = (): void => {
    redis.disconnect();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) throw new Error('aborted');
    await redis.connect();
    await redis.ping();
    connected = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    if (signal.aborted) throw new Failure('CANCELLED', 'it was cancelled while it connected to the queue', { stage: 'usage' });
    const reason = reasonOf(errors.at(-1) ?? (error instanceof Error ? error : new Error(String(error))));
    throw new Failure('QUEUE_UNREACHABLE', `the queue at ${address.shown} cannot be used: ${reason}${adviceFor(reason, address)}`, {
      stage: 'usage',
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Never the error itself: it has the command with its arguments, and of AUTH that is the password. */
export function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code !== null && !error.message.includes(code) ? `${code}, ${error.message}` : error.message || (code ?? 'no reason was given');
}

function adviceFor(reason: string, { tls }: QueueAddress): string {
  if (/^(?:WRONGPASS|NOAUTH|ERR AUTH)/u.test(reason)) return '; look at the user and the password in --queue or DUPLEXSCOPE_QUEUE';
  if (/certificate|CERT|self.signed/u.test(reason)) return '; name its authority with --queue-ca FILE';
  if (!tls && /ECONNRESET|closed/u.test(reason)) return '; where it speaks TLS, write rediss://';
  return '';
}
