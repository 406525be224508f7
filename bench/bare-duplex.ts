import type { DuplexOptions, DuplexResult } from './duplex-result.ts';
import { runTwoThreads } from './two-threads.ts';

export interface BareSettings {
  readonly readBytes: number;
  readonly writeBytes: number;
}

/** The fastest of those tried (readBytes 64 KiB to 1 MiB, writeBytes 64 KiB to 4 MiB) on two cores. */
export const BEST_SETTINGS: BareSettings = { readBytes: 1024 * 1024, writeBytes: 1024 * 1024 };

/** The best duplex over loopback that Node's sockets give: both ends in threads of their own, one read buffer used again, nothing done with the bytes. */
export function measureBare(options: DuplexOptions, settings: BareSettings = BEST_SETTINGS): Promise<DuplexResult> {
  return runTwoThreads(new URL('./bare-duplex-thread.ts', import.meta.url), { ...options, settings });
}
