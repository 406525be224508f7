import { hrtimeNs } from '../net/deadline.ts';
import type { ConnectionRecord } from '../websocket/connection-record.ts';
import type { Exchange } from './exchange.ts';
import { snapshotOf, type ConnectionEvidence, type ProbeRecord } from './probe-record.ts';

export interface EvidenceLimits {
  /** How long finished evidence is kept. */
  readonly keepMs: number;
  readonly maxRecords: number;
  /** Most records given for one nonce, the first ones: a stranger may use the same for all its connections. */
  readonly maxOfNonce: number;
  /** Finished receptions that can still judge their last difference again; each holds up to 0.8 MiB. */
  readonly maxOpenJudgements: number;
}

export const DEFAULT_EVIDENCE_LIMITS: EvidenceLimits = { keepMs: 10 * 60_000, maxRecords: 1000, maxOfNonce: 16, maxOpenJudgements: 64 };

interface Entry {
  readonly connection: ConnectionRecord;
  readonly record: ProbeRecord;
  exchange: Exchange | null;
  settledAt: number | null;
}

/** What the probe service has seen, for a stated time and number of connections; the oldest finished ones go first. */
export class EvidenceStore {
  readonly #limits: EvidenceLimits;
  #entries: Entry[] = [];

  constructor(limits: EvidenceLimits = DEFAULT_EVIDENCE_LIMITS) {
    this.#limits = limits;
  }

  add(connection: ConnectionRecord, record: ProbeRecord): void {
    this.#forgetOld();
    this.#entries.push({ connection, record, exchange: null, settledAt: null });
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
    entry.settledAt = hrtimeNs();
    const finished = this.#entries.filter(({ exchange, settledAt }) => exchange !== null && settledAt !== null);
    for (const oldest of finished.slice(0, Math.max(0, finished.length - this.#limits.maxOpenJudgements))) oldest.exchange = null;
  }

  /** Copies of what is known of the nonce; `sent`: see `FarEnd.evidence`. */
  byNonce(nonce: string, sent?: number): ConnectionEvidence[] {
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

  #refresh({ record, exchange }: Entry, sent?: number): void {
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
    const excess = this.#entries.length + 1 - this.#limits.maxRecords;
    let dropped = 0;
    this.#entries = this.#entries.filter(({ settledAt }) => {
      const old = settledAt !== null && (settledAt < oldest || dropped < excess);
      if (old) dropped += 1;
      return !old;
    });
  }
}
