import { hrtimeNs } from '../net/deadline.ts';
import type { ConnectionRecord } from '../websocket/connection-record.ts';
import type { Exchange } from './exchange.ts';
import type { ConnectionEvidence, ProbeRecord } from './probe-record.ts';

export interface EvidenceLimits {
  /** How long finished evidence is kept. */
  readonly keepMs: number;
  readonly maxRecords: number;
}

export const DEFAULT_EVIDENCE_LIMITS: EvidenceLimits = { keepMs: 10 * 60_000, maxRecords: 1000 };

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
  }

  /** Copies of what is known of the nonce; `sent`: see `FarEnd.evidence`. */
  byNonce(nonce: string, sent?: number): ConnectionEvidence[] {
    return this.#entries.filter(({ record }) => record.nonce === nonce).map((entry) => this.#copy(entry, sent));
  }

  /** The probe record of a connection, or null when it never reached the service. */
  ofConnection(connection: number, sent?: number): ProbeRecord | null {
    const entry = this.#entries.find((candidate) => candidate.connection.id === connection);
    return entry ? this.#copy(entry, sent).probe : null;
  }

  #copy(entry: Entry, sent?: number): ConnectionEvidence {
    this.#refresh(entry, sent);
    return structuredClone({ connection: entry.connection, probe: entry.record });
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
