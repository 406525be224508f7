import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Made for each row while many are tested, and rows are mostly repetitions: the quickest level leaves little more, and with the usual window (32 KiB) and tables
 * a fifth of the time goes into setting them up.
 */
const OPTIONS = { level: 1, windowBits: 13, memLevel: 6 } as const;

/** Bytes that zlib is given for the result at a time. Its own choice, 16 KiB, is eight times what a row needs, and to get them took half the time of it all. */
const [LEAST_CHUNK, MOST_CHUNK] = [1024, 65_536];

/** A JSON text as the log keeps it: deflated. The memory is its own, so that it crosses threads without what zlib had around it. */
export function packed(json: string): Uint8Array {
  const chunkSize = Math.min(MOST_CHUNK, Math.max(LEAST_CHUNK, json.length >> 1));
  return new Uint8Array(deflateSync(json, { ...OPTIONS, chunkSize }));
}

/** What stands in it. */
export function unpacked(bytes: unknown): unknown {
  return JSON.parse(inflateSync(bytes as Uint8Array).toString('utf8'));
}
