import type { Publish } from '../../../shared/ipc/contract.ts';
import type { RunState, TrafficSample } from '../../../shared/model/run-state.ts';
import { paced } from './paced.ts';
import type { RunEvents } from './run-events.ts';

/** Events of one answer, or of one batch. */
export const MAX_EVENTS_AT_ONCE = 2000;

export interface RunPublisher {
  /** Something was added to the run's events, or its state changed. */
  touch(): void;
  sample(sample: TrafficSample): void;
  /** The run is over: what was not yet told is told now, the state last. */
  finish(): void;
  close(): void;
}

/**
 * Tells of one run in batches, 20 a second at the most: new events, new samples, and then the state as it is at that moment. Nothing is scheduled while nothing
 * happens. A burst of more than 2,000 events takes several batches, if need be beyond the final state, whose `events` says how many there are.
 */
export function createRunPublisher(
  run: string,
  events: Pick<RunEvents, 'after' | 'count'>,
  stateNow: () => RunState,
  publish: Publish,
): RunPublisher {
  let told = 0;
  let samples: TrafficSample[] = [];
  let changed = false;
  const pace = paced(deliver);

  function deliver(): void {
    const batch = events.after(told, MAX_EVENTS_AT_ONCE);
    told += batch.length;
    if (batch.length > 0) publish('runEvents', { run, events: batch });
    const sampled = samples;
    samples = [];
    if (sampled.length > 0) publish('runSamples', { run, samples: sampled });
    if (changed) publish('runChanged', stateNow());
    changed = false;
    if (told < events.count) pace.touch();
  }

  return {
    touch() {
      changed = true;
      pace.touch();
    },
    sample(sample) {
      samples.push(sample);
      pace.touch();
    },
    finish() {
      changed = true;
      deliver();
    },
    close() {
      pace.close();
    },
  };
}
