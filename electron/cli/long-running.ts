import { isLoopback } from '../engine/loopback.ts';
import type { Host } from './host.ts';
import { printable } from './text/printable.ts';

/** Resolves when the user asks to stop. */
export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    // A listener on a signal keeps no process alive; what runs meanwhile does.
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}

/** Says so when others than the programs of this machine can connect. */
export async function warnStrangers(address: string, host: Host): Promise<void> {
  const bare = address.replace(/^\[(.*)\]$/u, '$1');
  if ((await isLoopback(bare, { signal: host.interrupted, timeoutMs: 2000 })) === true) return;
  host.err(`duplexscope: warning: ${printable(bare)} is not loopback: everybody who reaches this machine can connect\n`);
}
