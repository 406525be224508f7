import type { HeadLimits } from '../../shared/model/handshake.ts';
import type { ErrorCode, Stage } from '../../shared/model/failure.ts';
import type { CertificateFacts } from '../../shared/model/tls-facts.ts';
import type { Observation } from '../../shared/model/transcript.ts';
import type { ServerPlan } from '../diagnosis/far-end.ts';
import type { TrafficCount } from '../diagnosis/traffic-count.ts';
import type { ServerTls } from '../websocket/connection.ts';

export interface OwnServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls: ServerTls | null;
  readonly limits?: HeadLimits;
  /** Somebody wants to know what its duplex exchanges carry while they run. */
  readonly countTraffic?: boolean;
}

/** The server's end of a duplex exchange, counted. */
export interface ExchangeCount extends TrafficCount {
  readonly connection: number;
  readonly nonce: string;
}

export interface OwnServerAddress {
  readonly server: number;
  readonly host: string;
  readonly port: number;
  /** Null without TLS. */
  readonly chain: readonly CertificateFacts[] | null;
}

export interface EvidenceQuery {
  readonly server: number;
  /** As `prepare` gave it. */
  readonly since: number;
  /** Connections that carried it are given too, however old. */
  readonly nonce: string;
  readonly sent?: number;
}

/** What the main thread asks of the server thread, and what comes back. */
export type ThreadCall =
  | { readonly method: 'listen'; readonly options: OwnServerOptions }
  | { readonly method: 'prepare'; readonly server: number; readonly plan: ServerPlan }
  | { readonly method: 'evidence'; readonly query: EvidenceQuery }
  | { readonly method: 'close'; readonly server: number };

export interface ThreadRequest {
  readonly id: number;
  readonly call: ThreadCall;
}

export type ThreadMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly code: ErrorCode; readonly stage: Stage; readonly message: string }
  | { readonly kind: 'observations'; readonly batch: readonly (readonly [server: number, seen: Observation])[] }
  | { readonly kind: 'traffic'; readonly server: number; readonly count: ExchangeCount };
