/** Where on the way to the server something happened, in the order in which a run passes them. */
export const STAGES = ['usage', 'dns', 'tcp', 'tls', 'proxy', 'handshake', 'stream'] as const;
export type Stage = (typeof STAGES)[number];

/** Every code that a failure can carry. Scripts match on these, never on messages. */
export const ERROR_CODES = [
  // usage and input
  'BAD_USAGE',
  'BAD_URL',
  'BAD_PORT',
  'BAD_SIZE',
  'BAD_HEAD',
  'BAD_NUMBER',
  'UNREADABLE_FILE',
  'NOT_BUILT_YET',
  'UNREACHABLE_TARGET',
  'PORT_IN_USE',
  'BAD_LISTEN_ADDRESS',
  'OUTPUT_FAILED',
  'BAD_PROXY',
  'BAD_LIST',
  'BAD_PAC',
  'FILE_EXISTS',
  // the queue
  'QUEUE_UNREACHABLE',
  'QUEUE_REFUSED',
  // the session log
  'NO_SUCH_SESSION',
  'LOG_DAMAGED',
  'LOG_TOO_NEW',
  'LOG_UNREADABLE',
  'LOG_BUSY',
  'DISK_FULL',
  'BAD_IMPORT',
  // network
  'NAME_NOT_FOUND',
  'NAME_LOOKUP_FAILED',
  'CONNECTION_REFUSED',
  'HOST_UNREACHABLE',
  'CONNECT_TIMEOUT',
  'CONNECTION_RESET',
  'CONNECTION_CLOSED',
  'NETWORK_ERROR',
  'TLS_FAILED',
  'TLS_CERTIFICATE',
  'TLS_NOT_SPOKEN',
  // proxies
  'PROXY_REFUSED',
  'PROXY_AUTHENTICATION',
  'PROXY_TARGET_UNREACHABLE',
  'PROXY_NO_ANSWER',
  'PROXY_MALFORMED',
  'PROXY_CLOSED',
  // handshake and stream
  'HANDSHAKE_REFUSED',
  'HANDSHAKE_MALFORMED',
  'HANDSHAKE_TIMEOUT',
  'HEAD_TOO_LARGE',
  'TOO_MANY_HEADERS',
  'STREAM_CLOSED',
  'STREAM_RESET',
  'SHORT_READ',
  'FRAME_MALFORMED',
  // the probe service
  'PROBE_VERSION',
  'PROBE_CHECK',
  'PROBE_CAP',
  'PROBE_SECRET',
  'PROBE_LOCKED',
  'PROBE_REFUSED',
  'PROBE_MALFORMED',
  'EVIDENCE_MISSING',
  'CANCELLED',
  'TIMEOUT',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface FailureWhere {
  readonly stage: Stage;
  /** Zero-based index of the hop, `'target'`, or null when no hop is concerned. */
  readonly hop?: number | 'target' | null;
  readonly cause?: unknown;
}

/**
 * The one error class of the project. `message` says what happened and, where possible, what to do; it never holds a secret.
 * `cause` keeps the original error for debugging but is not enumerable and never serialised.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ErrorCode;
  readonly stage: Stage;
  readonly hop: number | 'target' | null;

  constructor(code: ErrorCode, message: string, where: FailureWhere) {
    super(message, where.cause === undefined ? undefined : { cause: where.cause });
    this.code = code;
    this.stage = where.stage;
    this.hop = where.hop ?? null;
  }

  /** The same failure, located at a hop (used by the chain, which alone knows the index). */
  at(hop: number | 'target'): Failure {
    return new Failure(this.code, this.message, { stage: this.stage, hop, cause: this.cause });
  }
}
