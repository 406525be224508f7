import type { ServerHalf } from '../../shared/model/handshake.ts';
import type { Endpoint } from '../../shared/model/route.ts';
import type { TlsEnd } from '../../shared/model/tls-facts.ts';
import type { ByteStream, StreamEnd } from '../net/byte-stream.ts';

/**
 * How the server's half of a handshake ended. `upgraded`: 101 was sent. `refused`: another answer was sent to a readable request. `malformed`: what came is
 * no request (or no TLS). `timeout`: it came too slowly. `closed`: the client went away before it was complete.
 */
export type ServerOutcome = 'upgraded' | 'refused' | 'closed' | 'timeout' | 'malformed';

/** What the server knows about one connection. Plain data: survives a structured clone. The server changes it while the connection lives. */
export interface ConnectionRecord {
  readonly id: number;
  readonly remote: Endpoint | null;
  /** All times are hrtime nanoseconds. */
  readonly acceptedAt: number;
  /** What this connection was told to expect. */
  half: ServerHalf;
  /** Exact bytes, secrets included: not to be shown as they are. */
  requestHead: Buffer | null;
  /** What stood before the request line. */
  requestJunk: Buffer;
  /** Without a complete head: the first 4 KiB of what came. */
  partial: Buffer | null;
  /** Exact bytes of the answer's head. */
  responseHead: Buffer | null;
  /** The upgrade to TLS that went before the heads above, which then came inside TLS; else null. Exact bytes. */
  outer: { readonly requestHead: Buffer; readonly responseHead: Buffer } | null;
  /** What was agreed on by TLS, and the chain that the server presented; null: there was no TLS, or it did not come about. */
  tls: TlsEnd | null;
  /** Null while the handshake is under way. */
  outcome: ServerOutcome | null;
  status: number | null;
  /** First 4 KiB of what came behind the request before the 101 was sent. All of it is the stream's. */
  earlyBytes: Buffer;
  /** All that came behind the request before the 101 was sent. */
  earlyCount: number;
  /** How many bytes the server sent in the 101's own write. */
  firstBytesCount: number;
  handshakeAt: number | null;
  /** Bytes of the stream, heads not counted. */
  bytesIn: number;
  bytesOut: number;
  /** How the client's direction ended; null while it has not. */
  end: StreamEnd | null;
  endedAt: number | null;
  /** Why the handshake or the connection ended as it did, in words; null where there is nothing to say. */
  reason: string | null;
}

/** What a service is given: the stream behind the handshake. It returns when it has nothing more to do; the server then closes the stream. */
export type Service = (socket: ByteStream, connection: ConnectionRecord, signal: AbortSignal) => Promise<void>;

export function newRecord(id: number, remote: Endpoint | null, acceptedAt: number, half: ServerHalf): ConnectionRecord {
  return {
    id,
    remote,
    acceptedAt,
    half,
    requestHead: null,
    requestJunk: Buffer.alloc(0),
    partial: null,
    responseHead: null,
    outer: null,
    tls: null,
    outcome: null,
    status: null,
    earlyBytes: Buffer.alloc(0),
    earlyCount: 0,
    firstBytesCount: 0,
    handshakeAt: null,
    bytesIn: 0,
    bytesOut: 0,
    end: null,
    endedAt: null,
    reason: null,
  };
}

const KEPT_RECORDS = 1000;
const KEPT_BYTES = 16 * 1024 * 1024;

/** The last finished connections: at most 1000, and at most 16 MiB of heads, since strangers choose how large theirs are. */
export class RecordLog {
  #records: ConnectionRecord[] = [];
  #bytes = 0;

  add(record: ConnectionRecord): void {
    this.#records.push(record);
    this.#bytes += sizeOf(record);
    while (this.#records.length > KEPT_RECORDS || this.#bytes > KEPT_BYTES) {
      const oldest = this.#records.shift();
      if (oldest === undefined) break;
      this.#bytes -= sizeOf(oldest);
    }
  }

  get all(): readonly ConnectionRecord[] {
    return this.#records;
  }
}

/** Bytes that the record holds. */
export function sizeOf({ requestHead, requestJunk, partial, responseHead, outer, earlyBytes }: ConnectionRecord): number {
  return [requestHead, requestJunk, partial, responseHead, outer?.requestHead, outer?.responseHead, earlyBytes].reduce(
    (sum, bytes) => sum + (bytes?.length ?? 0),
    0,
  );
}
