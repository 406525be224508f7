import { Failure } from '../../shared/model/failure.ts';
import { hrtimeNs } from '../net/deadline.ts';
import { sizeOf, type ConnectionRecord } from '../websocket/connection-record.ts';
import type { Exchange } from './exchange.ts';
import { snapshotOf, type ConnectionEvidence, type ProbeRecord } from './probe-record.ts';

export interface EvidenceLimits {
  /** How long finished evidence is kept. */
  readonly keepMs: number;
  readonly maxRecords: number;
  /** Most records given for one nonce, the first ones: a stranger may use the same for all its connections. */
  readonly maxOfNonce: number;
  /** Most leases that are remembered when they have ended. */
  readonly maxLeases: number;
  /** Most bytes of finished evidence, as well as they can be estimated: strangers choose how large their heads are. */
  readonly maxBytes: number;
  /** Finished receptions that can still judge their last difference again; each holds up to 0.8 MiB. */
  readonly maxOpenJudgements: number;
}

export const DEFAULT_EVIDENCE_LIMITS: EvidenceLimits = {
  keepMs: 10 * 60_000,
  maxRecords: 1000,
  maxOfNonce: 16,
  maxLeases: 64,
  maxBytes: 64 * 1024 * 1024,
  maxOpenJudgements: 64,
};

interface Entry {
  readonly connection: ConnectionRecord;
  readonly record: ProbeRecord;
  exchange: Exchange | null;
  /** How long, milliseconds, the server has not looked at most since the connection came; null: it is over. */
  stoodStill: (() => number) | null;
  settledAt: number | null;
}

/** What came to a port that was opened for one run. */
interface Lease {
  records: () => readonly ConnectionRecord[];
  endedAt: number | null;
}

/** What the probe service has seen, for a stated time and number of connections; the oldest finished ones go first. */
export class EvidenceStore {
  readonly #limits: EvidenceLimits;
  #entries: Entry[] = [];
  #lentBytes = 0;
  readonly #leases = new Map<string, Lease>();

  constructor(limits: EvidenceLimits = DEFAULT_EVIDENCE_LIMITS) {
    this.#limits = limits;
  }

  /** `stoodStill`: see `ProbeRecord.stoodStillMs`; left out: nobody watches that. */
  add(connection: ConnectionRecord, record: ProbeRecord, stoodStill: (() => number) | null = null): void {
    this.#forgetOld();
    this.#entries.push({ connection, record, exchange: null, stoodStill, settledAt: null });
  }

  /** From now on the record's reception is the exchange's. */
  follow(record: ProbeRecord, exchange: Exchange): void {
    const entry = this.#entries.find((candidate) => candidate.record === record);
    if (entry) entry.exchange = exchange;
  }

  settle(record: ProbeRecord): void {
    const entry = this.#entries.find((candidate) => candidate.record === record);
    if (!entry) return;
    this.#refresh(entry);
    entry.stoodStill = null;
    entry.settledAt = hrtimeNs();
    const finished = this.#entries.filter(({ exchange, settledAt }) => exchange !== null && settledAt !== null);
    for (const oldest of finished.slice(0, Math.max(0, finished.length - this.#limits.maxOpenJudgements))) oldest.exchange = null;
  }

  /** From now on the nonce stands for all that comes to a port of its own. Throws `PROBE_MALFORMED` where it has stood for one before. */
  beginLease(nonce: string, records: () => readonly ConnectionRecord[]): void {
    if (this.#leases.has(nonce)) throw new Failure('PROBE_MALFORMED', 'this nonce was used before; make a new one', { stage: 'stream' });
    this.#leases.set(nonce, { records, endedAt: null });
  }

  /** The first connections are kept for as long as other evidence is. */
  endLease(nonce: string): void {
    const lease = this.#leases.get(nonce);
    if (!lease) return;
    const kept = lease.records().slice(0, this.#limits.maxOfNonce);
    Object.assign(lease, { records: () => kept, endedAt: hrtimeNs() });
    const ended = [...this.#leases].filter(([, { endedAt }]) => endedAt !== null);
    for (const [oldest] of ended.slice(0, Math.max(0, ended.length - this.#limits.maxLeases))) this.#leases.delete(oldest);
  }

  /** Counts a document that somebody is being given, until what is returned is called. Throws `PROBE_CAP` where too much is on its way already. */
  lend(bytes: number): () => void {
    if (this.#lentBytes > 0 && this.#lentBytes + bytes > this.#limits.maxBytes)
      throw new Failure('PROBE_CAP', 'too many are being given evidence and do not take it; ask again later', { stage: 'stream' });
    this.#lentBytes += bytes;
    return () => {
      this.#lentBytes -= bytes;
    };
  }

  isLease(nonce: string): boolean {
    return this.#leases.has(nonce);
  }

  /** Copies of what is known of the nonce, which may be a lease's; `sent`: see `FarEnd.evidence`. */
  byNonce(nonce: string, sent?: number): ConnectionEvidence[] {
    const lease = this.#leases.get(nonce);
    if (lease)
      return lease
        .records()
        .slice(0, this.#limits.maxOfNonce)
        .map((connection) => {
          const entry = this.#entries.find((candidate) => candidate.connection === connection);
          return entry ? this.#copy(entry, sent) : { connection: { ...connection }, probe: null };
        });
    return this.#entries
      .filter(({ record }) => record.nonce === nonce)
      .slice(0, this.#limits.maxOfNonce)
      .map((entry) => this.#copy(entry, sent));
  }

  /** The numbers of the connections that carried the nonce. */
  connectionsOf(nonce: string): ReadonlySet<number> {
    return new Set(this.#entries.flatMap(({ record, connection }) => (record.nonce === nonce ? [connection.id] : [])));
  }

  /** The probe record of a connection, or null when it never reached the service. */
  ofConnection(connection: number, sent?: number): ProbeRecord | null {
    const entry = this.#entries.find((candidate) => candidate.connection.id === connection);
    if (!entry) return null;
    this.#refresh(entry, sent);
    return snapshotOf(entry.record);
  }

  #copy(entry: Entry, sent?: number): ConnectionEvidence {
    this.#refresh(entry, sent);
    return { connection: { ...entry.connection }, probe: snapshotOf(entry.record) };
  }

  #refresh({ record, exchange, stoodStill }: Entry, sent?: number): void {
    if (stoodStill) record.stoodStillMs = Math.round(stoodStill());
    if (!exchange) return;
    record.received = exchange.report(sent);
    record.sentBytes = exchange.sent.bytes;
    record.firstSentAt = exchange.sent.firstAt;
    record.lastSentAt = exchange.sent.lastAt;
    record.sendingDone = exchange.sent.done;
    record.ended ??= exchange.end;
  }

  #forgetOld(): void {
    const oldest = hrtimeNs() - this.#limits.keepMs * 1e6;
    let excess = this.#entries.length + 1 - this.#limits.maxRecords;
    let bytes = this.#entries.reduce((sum, entry) => sum + weightOf(entry), 0);
    const forget = (among: (entry: Entry) => boolean): void => {
      this.#entries = this.#entries.filter((entry) => {
        const { settledAt } = entry;
        const old = settledAt !== null && (settledAt < oldest || (among(entry) && (excess > 0 || bytes > this.#limits.maxBytes)));
        if (old) {
          excess -= 1;
          bytes -= weightOf(entry);
        }
        return !old;
      });
    };
    // Who was not admitted has no nonce that anybody could ask about, and must not push out the evidence of who was.
    forget(({ record }) => record.nonce === null);
    forget(() => true);
    for (const [nonce, { endedAt }] of this.#leases) if (endedAt !== null && endedAt < oldest) this.#leases.delete(nonce);
  }
}

/** Eight bytes a number in an array. */
const NUMBER_BYTES = 8;

function weightOf({ connection, record: { received } }: Entry): number {
  return sizeOf(connection) + NUMBER_BYTES * ((received?.bins.length ?? 0) + (received?.coarse.bins.length ?? 0));
}
