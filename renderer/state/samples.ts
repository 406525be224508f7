import type { TrafficSample } from '../../shared/model/run-state.ts';
import { call } from './host.ts';

/*
 * The traffic samples of the run that is shown, outside React: the plot reads them on animation frames. One list an exchange and end, cumulative counters in
 * order of time. An hour at 20 a second is 72,000 a list.
 */
export interface Series {
  readonly part: number;
  readonly exchange: number;
  readonly control: boolean;
  readonly end: 'client' | 'server';
  /** ns since the run's start. */
  readonly at: number[];
  readonly sent: number[];
  readonly received: number[];
}

let run: string | null = null;
let series = new Map<string, Series>();
let version = 0;

/** Grows with every sample: a plot that drew this version has nothing to do. */
export function samplesVersion(): number {
  return version;
}

export function sampleSeries(): readonly Series[] {
  return [...series.values()];
}

export function addSamples(of: string, samples: readonly TrafficSample[]): void {
  if (of !== run) return;
  for (const sample of samples) add(sample);
  version += 1;
}

/** Reads what the engine has; what is already there is not doubled. */
export async function loadSamples(of: string): Promise<void> {
  if (run !== of) {
    run = of;
    series = new Map();
    version += 1;
  }
  const { samples } = await call('readSamples', { run: of });
  addSamples(of, samples);
}

export function forgetSamples(of: string): void {
  if (of !== run) return;
  run = null;
  series = new Map();
  version += 1;
}

function add({ part, exchange, control, end, at, sent, received }: TrafficSample): void {
  const key = `${String(exchange)} ${end}`;
  const list = series.get(key) ?? { part, exchange, control, end, at: [], sent: [], received: [] };
  series.set(key, list);
  // After a reload the read and the live samples overlap; times of one end only grow.
  const index = list.at.findLastIndex((known) => known <= at) + 1;
  if (list.at[index - 1] === at) return;
  list.at.splice(index, 0, at);
  list.sent.splice(index, 0, sent);
  list.received.splice(index, 0, received);
}
