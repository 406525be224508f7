import type { DuplexOptions, DuplexResult } from './duplex-result.ts';
import { runTwoThreads } from './two-threads.ts';

export interface BareSettings {
  readonly readBytes: number;
  readonly writeBytes: number;
}

/**
 * Chosen among nine pairs (reads of 64 KiB to 1 MiB, writes of 256 KiB to 2 MiB, three rounds of 1 s) on a busy two-core machine: among the
 * fastest by best round, and the most bytes per CPU second in a second comparison of reads. Reads of 512 KiB were within the spread.
 */
export const BEST_SETTINGS: BareSettings = { readBytes: 1024 * 1024, writeBytes: 1024 * 1024 };

/** The best duplex over loopback that Node's sockets give: both ends in threads of their own, one read buffer used again, nothing done with the bytes. */
export function measureBare(options: DuplexOptions, settings: BareSettings = BEST_SETTINGS): Promise<DuplexResult> {
  return runTwoThreads(new URL('./bare-duplex-thread.ts', import.meta.url), { ...options, settings });
}
