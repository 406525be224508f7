import type { DuplexSeen } from '../../electron/diagnosis/duplex-verdict.ts';
import type { ReceptionReport } from '../../electron/diagnosis/exchange.ts';

export const BIN_NS = 5e6;
/** Some moment of a monotonic clock; a multiple of the bins. */
export const START = 1_000 * BIN_NS;

/** What a receiver reports that got `bins` bytes per 5 ms, all of them right. */
export function reception(bins: readonly number[], more: Partial<ReceptionReport> = {}): ReceptionReport {
  const bytes = bins.reduce((sum, count) => sum + count, 0);
  const first = bins.findIndex((count) => count > 0);
  const last = bins.findLastIndex((count) => count > 0);
  return {
    bytes,
    rawBytes: bytes + 100,
    firstAt: first < 0 ? null : START + first * BIN_NS,
    lastAt: last < 0 ? null : START + last * BIN_NS,
    offset: bytes,
    binsFrom: START,
    binNs: BIN_NS,
    bins,
    coarse: { startedAt: START, binNs: 10 * BIN_NS, bins: [] },
    line: 'ok',
    lineBytes: Buffer.alloc(0),
    lineOffset: null,
    firstDifference: null,
    differenceKind: null,
    differenceLength: null,
    resumesAt: null,
    differences: 0,
    sample: Buffer.alloc(0),
    ...more,
  };
}

/** `length` bins, the bytes of each given by its number. */
export function bins(length: number, bytesOf: (index: number) => number): number[] {
  return Array.from({ length }, (_, index) => bytesOf(index));
}

export const NOTHING: ReceptionReport = reception([], { rawBytes: 0, line: 'missing' });

/** An exchange in which all went well, but for what `more` says. */
export function duplexSeen(up: ReceptionReport | null, down: ReceptionReport | null, more: Partial<DuplexSeen> = {}): DuplexSeen {
  return {
    up: { received: up, sentBytes: up?.bytes ?? 1000, firstSentAt: START },
    down: { received: down, sentBytes: down?.bytes ?? 1000, firstSentAt: START },
    clientEnd: null,
    serverEnd: null,
    serverClosedFirst: false,
    stopped: 'complete',
    quietMs: 1500,
    clockUncertainty: 0,
    roundTripMs: 0,
    ...more,
  };
}
