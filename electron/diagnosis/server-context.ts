import type { ByteStream } from '../net/byte-stream.ts';
import type { ConnectionRecord } from '../websocket/connection-record.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { Exchange } from './exchange.ts';
import type { Leases } from './lease.ts';
import type { ProbeRequest } from './probe-line.ts';
import type { ProbeRecord } from './probe-record.ts';

/** What one client, and all of them together, may cost this server. Amounts are bytes. */
export interface ProbeCaps {
  /** Asked for in one request: more is `PROBE_CAP`. A request without an amount gets this much at most. */
  readonly bytesPerConnection: number;
  /** Sent to everybody since the start: beyond it every request is `PROBE_CAP`. */
  readonly bytesTotal: number;
  /** For the check, and (somewhat longer) for the connection: who does not read is cut off then. */
  readonly msPerConnection: number;
  /** That a connection carries each way; see `pacedService`, which enforces it. Not there: as fast as it can. */
  readonly bytesPerSecond?: number;
}

/** What a server half works with. */
export interface ServerContext {
  readonly stream: ByteStream;
  readonly request: ProbeRequest;
  readonly record: ProbeRecord;
  readonly connection: ConnectionRecord;
  readonly caps: ProbeCaps;
  readonly signal: AbortSignal;
  readonly store: EvidenceStore;
  /** Ports for single runs; null: there are none. */
  readonly leases: Leases | null;
  /** The client's line, unless the half reads the stream itself by `drain`; records whether it was the one that was due. */
  readonly takeLine: () => Promise<void>;
  /** The client's line, when it was read already and was the right one; else null. */
  readonly takenLine: () => Buffer | null;
  /** Whether `line` is the line of `request`; records what came instead. */
  readonly accepts: (line: Buffer) => boolean;
  readonly reply: (fields?: Readonly<Record<string, unknown>>) => Buffer;
  /** Makes the exchange's reception part of the record. */
  readonly publish: (exchange: Exchange) => void;
}
