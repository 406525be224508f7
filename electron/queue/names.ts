/**
 * What stands in Redis, all of it below `duplexscope:`. BullMQ's queues: `place-NAME` has the jobs of a place, of all sweeps in turn; `results-SWEEP` what came
 * of them. Our own keys: see `keys`.
 */
export const PREFIX = 'duplexscope';
/** Of a queue's stream of events, which nobody reads. */
export const EVENTS_KEPT = 100;

export const keys = {
  /** What is tested, for as long as the sweep lives: workers give up what belongs to a sweep without it. */
  sweep: (sweep: string): string => `${PREFIX}:sweep:${sweep}`,
  /** Who hands it out: expires soon after that program has died. */
  lease: (sweep: string): string => `${PREFIX}:lease:${sweep}`,
  /** The sweep that was begun for the same list with the same options, and has not come to its end. */
  unfinished: (digest: string): string => `${PREFIX}:unfinished:${digest}`,
  /** All sweeps, so that what one has left behind can be cleared away. */
  sweeps: `${PREFIX}:sweeps`,
  /** The workers of a place, and each as it says it is: expires soon after it has died. */
  workers: (place: string): string => `${PREFIX}:workers:${place}`,
  worker: (place: string, worker: string): string => `${PREFIX}:worker:${place}:${worker}`,
} as const;

export const jobsOf = (place: string): string => `place-${place}`;
export const resultsOf = (sweep: string): string => `results-${sweep}`;
