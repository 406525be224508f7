import type { StreamEnd } from '../net/byte-stream.ts';
import type { ReceptionReport } from './exchange.ts';
import type { ConnectionRecord } from '../websocket/connection-record.ts';
import type { ProbeCheck } from './probe-line.ts';

/**
 * What the probe service saw on one connection, kept up to date while it runs. Plain data: it crosses threads and, as JSON, networks.
 * All times are hrtime nanoseconds of the server's machine.
 */
export interface ProbeRecord {
  nonce: string | null;
  check: ProbeCheck | null;
  part: string | null;
  /** `bad`: what came first was not the client's line; `lineBytes` then holds its beginning. */
  line: 'waiting' | 'ok' | 'bad';
  lineBytes: Uint8Array | null;
  startedAt: number;
  sentBytes: number;
  firstSentAt: number | null;
  lastSentAt: number | null;
  /** The longest time, milliseconds, for which the server did not look while it served this connection: what came meanwhile was seen late, and what was due sent late. */
  stoodStillMs: number;
  /** Everything that was to be sent was taken by the system. */
  sendingDone: boolean;
  /** `duplex` and `transparency`: what was received, verified. */
  received: ReceptionReport | null;
  /** Message checks: when each message was sent, and when each had wholly arrived. */
  sentAt: number[];
  arrivedAt: number[];
  /** `early-data`: which of the client's two lines came. */
  early: { client: boolean; late: boolean } | null;
  /** `half-close`: when the client's FIN was seen, bytes received behind our own FIN. */
  finSeenAt: number | null;
  tailBytes: number;
  /** How the client's direction ended, as the server saw it. */
  ended: StreamEnd | null;
  /** The server closed or aborted on its own account before the client's direction had ended. */
  closedFirst: boolean;
  error: { code: string; message: string } | null;
}

export function newProbeRecord(at: number): ProbeRecord {
  return {
    nonce: null,
    check: null,
    part: null,
    line: 'waiting',
    lineBytes: null,
    startedAt: at,
    sentBytes: 0,
    firstSentAt: null,
    lastSentAt: null,
    stoodStillMs: 0,
    sendingDone: false,
    received: null,
    sentAt: [],
    arrivedAt: [],
    early: null,
    finSeenAt: null,
    tailBytes: 0,
    ended: null,
    closedFirst: false,
    error: null,
  };
}

/** A copy that does not change any more. What is replaced as a whole, and never changed, is shared. */
export function snapshotOf(record: ProbeRecord): ProbeRecord {
  const { sentAt, arrivedAt, early } = record;
  return { ...record, sentAt: [...sentAt], arrivedAt: [...arrivedAt], early: early && { ...early } };
}

/** One connection as the server saw it. `probe` is null when it never reached the probe service. */
export interface ConnectionEvidence {
  readonly connection: ConnectionRecord;
  readonly probe: ProbeRecord | null;
}
