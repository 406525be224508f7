import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 500;
/** A page that is loaded again, or moves to another window, is back sooner. */
export const GRACE_MS = 5000;

export interface StayOptions {
  /** Resolves when the window that was opened is gone; null where none was that can be watched. */
  readonly windowGone: Promise<unknown> | null;
  /** Whether somebody still needs the host: a page is connected, or a run is under way. */
  readonly needed: () => boolean;
  readonly interrupted: AbortSignal;
  readonly graceMs?: number;
}

/** Resolves when there is no reason to stay: the user asks to stop, or the window is gone and for `graceMs` nobody needed the host. */
export async function untilLeft({ windowGone, needed, interrupted, graceMs = GRACE_MS }: StayOptions): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    else
      interrupted.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
  if (windowGone === null) return asked;
  await Promise.race([asked, windowGone]);
  let neededAt = performance.now();
  while (!interrupted.aborted) {
    if (needed()) neededAt = performance.now();
    else if (performance.now() - neededAt >= graceMs) return;
    await Promise.race([asked, pause(Math.min(LOOK_EVERY_MS, graceMs))]);
  }
}
