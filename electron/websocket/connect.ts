import { Failure } from '../../shared/model/failure.ts';
import { DEFAULT_HANDSHAKE_TIMEOUT_MS, type TlsMode, type Variant } from '../../shared/model/handshake.ts';
import { formatEndpoint, type Endpoint, type TlsTrust } from '../../shared/model/route.ts';
import type { Observe } from '../../shared/model/transcript.ts';
import type { ByteStream } from '../net/byte-stream.ts';
import { dialTcp } from '../net/dial.ts';
import type { ClientHandshake } from './client.ts';
import { openByMode, type OpenedByMode } from './open-by-mode.ts';

export interface ConnectOptions extends Endpoint {
  readonly variant?: Variant;
  /** The head of the variant `custom`. */
  readonly customHead?: Buffer;
  /** TLS with this trust, in `tlsMode`. Default: plain. */
  readonly tls?: TlsTrust;
  /** `direct`, TLS from the first byte, by default. Only with `tls`. */
  readonly tlsMode?: Exclude<TlsMode, 'none'>;
  /** For each of the stages tcp, tls and handshake; 10 s by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly observe?: Observe;
}

export interface Connected {
  readonly socket: ByteStream;
  readonly handshake: ClientHandshake;
}

/**
 * Dials a server directly and opens a websocket. Here everything but success throws: the failures of `dialTcp` and `startTlsClient`, and
 * those of `handshakeFailure`. Nothing is left open then.
 */
export async function connectWebSocket(options: ConnectOptions): Promise<Connected> {
  const {
    host,
    port,
    variant = 'get',
    customHead,
    tls,
    tlsMode = 'direct',
    timeoutMs = DEFAULT_HANDSHAKE_TIMEOUT_MS,
    signal,
    observe,
  } = options;
  const waits = { timeoutMs, ...(signal ? { signal } : {}) };
  const dialled = await dialTcp({ host, port }, { ...waits, hop: 'target', ...(observe ? { observe } : {}) });
  if (!dialled.ok) throw dialled.failure;
  const opened = await openByMode(dialled.stream, {
    target: { host, port },
    variant,
    tls: tls === undefined ? 'none' : tlsMode,
    trust: tls ?? {},
    ...(customHead ? { customHead } : {}),
    ...waits,
    ...(observe ? { observe } : {}),
  });
  return openedOrThrow(opened, { host, port });
}

/** The websocket of what `openByMode` gives; else throws what it is called as an error: of stage `tls` or `handshake`, hop `target`. */
export function openedOrThrow({ handshake, tls }: OpenedByMode, target: Endpoint): Connected {
  if (handshake?.socket) return { socket: handshake.socket, handshake };
  throw (
    tls?.failure ??
    (handshake && handshakeFailure(handshake, target)) ??
    new Failure('INTERNAL', 'an upgrade without a socket', { stage: 'handshake' })
  );
}

/** What a handshake that did not open the websocket is called as an error, with what to do; null for one that did. All of stage `handshake`, hop `target`. */
export function handshakeFailure(handshake: ClientHandshake, target: Endpoint): Failure | null {
  const where = { stage: 'handshake', hop: 'target' } as const;
  const server = formatEndpoint(target);
  switch (handshake.outcome) {
    case 'upgraded':
      return null;
    case 'refused':
      return new Failure(
        'HANDSHAKE_REFUSED',
        `${server} answered ${String(handshake.status)} instead of 101; ${adviceFor(handshake.status)}`,
        where,
      );
    case 'no-answer':
      return new Failure(
        'HANDSHAKE_TIMEOUT',
        `${server} gave no answer to the upgrade within ${String(Math.round(handshake.ms))} ms; does a websocket server listen there?`,
        where,
      );
    case 'closed':
      return new Failure(
        'CONNECTION_CLOSED',
        `${server} closed the connection instead of answering the upgrade; does it speak HTTP on this port, or TLS?`,
        where,
      );
    case 'reset':
      return new Failure(
        'CONNECTION_RESET',
        `${server} reset the connection instead of answering the upgrade; has it too many connections, or is something in between?`,
        where,
      );
    case 'malformed':
      return new Failure(
        'HANDSHAKE_MALFORMED',
        `${server} sent something that is no answer to the upgrade; probe it to see the bytes`,
        where,
      );
  }
}

function adviceFor(status: number | null): string {
  switch (status) {
    case 426:
      return 'it did not see the Upgrade: something on the way may have removed it, so try a tunnel (CONNECT) or TLS';
    case 407:
      return 'a proxy on the way wants a user and password';
    case 401:
    case 403:
      return 'something on the way does not allow it';
    case 502:
    case 503:
    case 504:
      return 'something on the way cannot reach the server';
    default:
      return 'it may not be a simplified websocket server; try another variant';
  }
}
