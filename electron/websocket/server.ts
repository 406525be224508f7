import {
  DEFAULT_HANDSHAKE_TIMEOUT_MS,
  DEFAULT_HEAD_LIMITS,
  serverHalfOf,
  type HeadLimits,
  type ServerHalf,
} from '../../shared/model/handshake.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import { hrtimeNs, OVER } from '../net/deadline.ts';
import { listenTcp } from '../net/listen.ts';
import { Connection, type ConnectionOptions, type ServerTls, type WholeBytes } from './connection.ts';
import { newRecord, RecordLog, type ConnectionRecord, type Service } from './connection-record.ts';
import type { Expectation } from './server-handshake.ts';

export interface ServerOptions {
  /** Default: loopback. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly service: Service;
  /** Default: that of the variant `get`. */
  readonly half?: ServerHalf;
  /** PEM texts. Mode `direct`, TLS from the first byte, when none is named; with the others nothing but TLS is served either. */
  readonly tls?: ServerTls;
  readonly limits?: HeadLimits;
  /** For the TLS handshake and the request together; 10 s by default. */
  readonly handshakeTimeoutMs?: number;
  /** Connections beyond so many are reset at once; 1000 by default. */
  readonly maxConnections?: number;
  /** Aborts an upgraded connection on which no byte moved for so long; 0, the default: never. */
  readonly idleMs?: number;
  /** Aborts an upgraded connection after so long; 0, the default: never. */
  readonly lifetimeMs?: number;
  readonly observe?: Observe;
  /** Once a connection, when its handshake has ended in whatever way. */
  readonly onHandshake?: (record: ConnectionRecord) => void;
  /** Once a connection, when its socket is released. */
  readonly onClosed?: (record: ConnectionRecord, whole: WholeBytes) => void;
}

export interface WebSocketServer {
  /** Where it really listens. */
  readonly address: Endpoint;
  readonly host: string;
  readonly port: number;
  /** What connections that are accepted from now on get: the half of the handshake, and bytes that leave in the 101's own write. */
  expect(expectation: Expectation): void;
  /** Connections that ended (the last 1000, oldest first), then the live ones. */
  readonly records: readonly ConnectionRecord[];
  /** Live connections, those still in their handshake included. */
  readonly connections: number;
  /** All connections that were ever accepted, those beyond `maxConnections` not counted. */
  readonly accepted: number;
  /** Bytes of the streams of the live connections, as of now. */
  readonly liveBytes: { readonly in: number; readonly out: number };
  /** Stops accepting, aborts what lives, and resolves when all sockets and services are gone. Idempotent. */
  close(): Promise<void>;
}

/**
 * The server of the simplified websocket (PROTOCOL.md, "The handshake"). Each accepted connection passes these states:
 * `handshake` (TLS, then the request, within one deadline) → `upgraded` (the service has the stream) → `closing` (FIN sent, what still comes is read
 * away for a while) → released; a refusal goes from `handshake` to `closing`.
 *
 * Safe against strangers: at most `maxConnections` sockets, `limits` on a head, one deadline for slow heads, at most READ_HIGH_WATER_MARK unread bytes a
 * connection, 1000 records; services bound what they write to a client that never reads.
 * Rejects with `PORT_IN_USE` or `BAD_LISTEN_ADDRESS`.
 */
export async function startWebSocketServer(options: ServerOptions): Promise<WebSocketServer> {
  const live = new Set<Connection>();
  const log = new RecordLog();
  const stopped = new AbortController();
  let expectation: Expectation = { half: options.half ?? serverHalfOf('get') };
  let lastId = 0;
  const shared: ConnectionOptions = {
    service: options.service,
    tls: options.tls ?? null,
    limits: options.limits ?? DEFAULT_HEAD_LIMITS,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    idleMs: options.idleMs ?? 0,
    lifetimeMs: options.lifetimeMs ?? 0,
    observe: options.observe,
    onHandshake: options.onHandshake,
    stopped: stopped.signal,
  };
  const listener = await listenTcp({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    maxConnections: options.maxConnections ?? 1000,
    onStream: (stream, remote) => {
      lastId += 1;
      const connection = new Connection(stream, newRecord(lastId, remote, hrtimeNs(), expectation.half), expectation, shared);
      live.add(connection);
      void connection.done.then(() => {
        live.delete(connection);
        log.add(connection.record);
        options.onClosed?.(connection.record, connection.whole);
      });
    },
  });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    stopped.abort(OVER);
    await listener.close();
    while (live.size > 0) await Promise.all([...live].map(({ done }) => done));
  };
  return {
    address: listener.address,
    host: listener.address.host,
    port: listener.address.port,
    expect(next) {
      expectation = next;
    },
    get records() {
      return [...log.all, ...[...live].map(({ record }) => record)];
    },
    get connections() {
      return live.size;
    },
    get accepted() {
      return lastId;
    },
    get liveBytes() {
      const bytes = { in: 0, out: 0 };
      for (const connection of live) {
        connection.count();
        bytes.in += connection.record.bytesIn;
        bytes.out += connection.record.bytesOut;
      }
      return bytes;
    },
    close: () => (closing ??= close()),
  };
}
