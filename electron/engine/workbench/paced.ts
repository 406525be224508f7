/** The shortest time between two events of one kind: a window draws no faster, and whoever makes things change must not be able to flood it. */
export const PACE_MS = 50;

export interface Paced {
  /** Something changed: it will be delivered soon, once, however often this is called until then. */
  readonly touch: () => void;
  /** What is not yet delivered stays so. */
  readonly close: () => void;
}

/** Calls `deliver` after `touch`, but not again for 50 ms, or for as many as it gave back if these are more. It may call `touch` itself. */
export function paced(deliver: () => number | void): Paced {
  let state: 'idle' | 'due' | 'delivering' | 'touched' | 'closed' = 'idle';
  let timer: NodeJS.Timeout | undefined;
  let ready = 0;

  const touch = (): void => {
    if (state === 'delivering') state = 'touched';
    if (state !== 'idle') return;
    state = 'due';
    // Never at once: what changes in one turn of the event loop is told together.
    timer = setTimeout(turn, Math.max(0, ready - performance.now()));
  };

  const turn = (): void => {
    state = 'delivering';
    const wait = deliver() ?? 0;
    ready = performance.now() + Math.max(PACE_MS, wait);
    const after = now();
    if (after === 'closed') return;
    state = 'idle';
    if (after === 'touched') touch();
  };

  // What `deliver` did to it is beyond what the checker follows.
  const now = (): string => state;

  return {
    touch,
    close() {
      state = 'closed';
      clearTimeout(timer);
    },
  };
}
