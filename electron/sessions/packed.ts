import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Made for each row while many are tested, and rows are mostly repetitions: the quickest level leaves little more, and with the usual window (32 KiB) and tables
 * a fifth of the time goes into setting them up.
 */
const OPTIONS = { level: 1, windowBits: 13, memLevel: 7 } as const;

/** A JSON text as the log keeps it: deflated. The memory is its own, so that it crosses threads without what zlib had around it. */
export function packed(json: string): Uint8Array {
  return new Uint8Array(deflateSync(json, OPTIONS));
}

/** What stands in it. */
export function unpacked(bytes: unknown): unknown {
  return JSON.parse(inflateSync(bytes as Uint8Array).toString('utf8'));
}
