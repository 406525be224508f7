import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled } from '../net/deadline.ts';

/** Waits; rejects with `CANCELLED` when the signal strikes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw error;
  }
}
