import type { TrafficSample } from '../../shared/model/run-state.ts';
import { call } from './host.ts';

/*
 * The traffic samples of the runs that somebody holds (held-runs.ts), outside React: the plot reads those of the run on the screen on animation frames. One list
 * an exchange and end, cumulative counters in order of time. An hour at 20 a second is 72,000 a list.
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

type SeriesOfRun = Map<string, Series>;

const runs = new Map<string, SeriesOfRun>();
let onScreen: string | null = null;
let version = 0;

/** Grows with every sample, and when another run is shown: a plot that drew this version has nothing to do. */
export function samplesVersion(): number {
  return version;
}

export function sampleSeries(): readonly Series[] {
  return onScreen === null ? [] : [...(runs.get(onScreen)?.values() ?? [])];
}

/** Another run is on the screen from now on. */
export function showSamples(of: string | null): void {
  if (of === onScreen) return;
  onScreen = of;
  version += 1;
}

export function addSamples(of: string, samples: readonly TrafficSample[]): void {
  const series = runs.get(of);
  if (!series) return;
  for (const sample of samples) add(series, sample);
  if (of === onScreen) version += 1;
}

/** Reads what the engine has; what is already there is not doubled. */
export async function loadSamples(of: string): Promise<void> {
  if (!runs.has(of)) runs.set(of, new Map());
  const { samples } = await call('readSamples', { run: of });
  addSamples(of, samples);
}

export function forgetSamples(of: string): void {
  if (runs.delete(of) && of === onScreen) version += 1;
}

function add(series: SeriesOfRun, { part, exchange, control, end, at, sent, received }: TrafficSample): void {
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
