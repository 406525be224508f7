import type { Resume } from './resume.ts';

/**
 * `changed`: the bytes behind are the right ones at the right place. `lost`: the bytes behind belong further on.
 * `inserted`: foreign or repeated bytes, then the stream goes on where it was. `unknown`: none of these can be shown.
 */
export type FaultKind = 'changed' | 'lost' | 'inserted' | 'unknown';

export interface Fault {
  /** Pattern offset of the first wrong byte. */
  readonly at: number;
  readonly kind: FaultKind;
  /**
   * Bytes changed, lost or inserted; null when unknown, and for a loss behind which no stamp was seen (then only its remainder by 64 KiB
   * could be told).
   */
  readonly length: number | null;
  /** Pattern offset of the first right byte behind; null when unknown or when the stream ended before. */
  readonly resumesAt: number | null;
  /** The first wrong bytes as received, at most 64. */
  readonly sample: Buffer;
  /** The inserted bytes, at most 4 KiB, else null. */
  readonly inserted: Buffer | null;
}

export const SAMPLE_BYTES = 64;
export const INSERTED_BYTES = 4096;

export interface Evidence {
  /** Pattern offset of the first wrong byte. */
  readonly at: number;
  /** The stream from the first wrong byte on, at least its first 4 KiB where there are as many. */
  readonly head: Buffer;
  /** Bytes received before the resumption, `head` included. */
  readonly foreign: number;
}

/** Names a fault by where the stream resumes: `resume.offset` is the pattern offset behind `foreign` bytes. */
export function nameFault({ at, head, foreign }: Evidence, resume: Pick<Resume, 'offset' | 'certain'>): Fault {
  const sample = Buffer.from(head.subarray(0, SAMPLE_BYTES));
  const base = { at, sample: Buffer.from(sample.subarray(0, Math.max(1, foreign))), inserted: null };
  if (resume.offset === at + foreign) return { ...base, kind: 'changed', length: foreign, resumesAt: resume.offset };
  // Foreign bytes that happen to equal the ones due shift the resumption back by as many; what counts is the net growth.
  const grown = foreign - (resume.offset - at);
  if (resume.offset <= at) {
    return {
      at,
      sample: Buffer.from(sample.subarray(0, grown)),
      kind: 'inserted',
      length: grown,
      resumesAt: at,
      inserted: Buffer.from(head.subarray(0, Math.min(grown, INSERTED_BYTES))),
    };
  }
  if (foreign === 0) {
    const length = resume.certain ? -grown : null;
    return { at, sample, inserted: null, kind: 'lost', length, resumesAt: resume.certain ? resume.offset : null };
  }
  return { ...base, kind: 'unknown', length: null, resumesAt: resume.offset };
}

/** The fault whose other end was never seen. */
export function unexplained({ at, head }: Evidence): Fault {
  return { at, kind: 'unknown', length: null, resumesAt: null, sample: Buffer.from(head.subarray(0, SAMPLE_BYTES)), inserted: null };
}
