import { numberIn, treeOf } from '../../../shared/model/number-tree.ts';
import type { CheckRecord, NumberTree } from '../../../shared/model/probe-set.ts';

/** A message that came back. Milliseconds; `at` since the first one of its connection was sent. */
export interface Trip {
  readonly at: number;
  readonly ms: number;
}

export const KINDS = ['idle', 'loaded', 'idleDirect', 'loadedDirect'] as const;
/** While nothing else is sent, and under load both ways; over the route, and straight to the server. */
export type Kind = (typeof KINDS)[number];

export interface Series {
  readonly kind: Kind;
  readonly trips: readonly Trip[];
  /** As the check found them, of all messages; null where too few came back. */
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Latency {
  /** Only those of which something came back. */
  readonly series: readonly Series[];
  /** Under load both ways; over the route, and straight to the server. */
  readonly perMinute: number | null;
  readonly perMinuteDirect: number | null;
}

/** What the check of latency has to show; null: nothing came back, it was kept without single messages, or this is another check. */
export function latencyOf(record: CheckRecord | undefined): Latency | null {
  if (record?.id !== 'latency') return null;
  const { numbers } = record;
  const control = treeOf(numbers['control']);
  const series = [
    seriesOf('idle', numbers, 'idle'),
    seriesOf('loaded', numbers, 'loaded'),
    seriesOf('idleDirect', control, 'idle'),
    seriesOf('loadedDirect', control, 'loaded'),
  ].filter(({ trips }) => trips.length > 0);
  if (series.length === 0) return null;
  return { series, perMinute: numberIn(numbers, 'roundTripsPerMinute'), perMinuteDirect: numberIn(control, 'roundTripsPerMinute') };
}

function seriesOf(kind: Kind, numbers: NumberTree, when: 'idle' | 'loaded'): Series {
  const trips = Object.values(treeOf(treeOf(numbers['trips'])[when])).flatMap((one) => {
    const [at, ms] = [numberIn(treeOf(one), 'atMs'), numberIn(treeOf(one), 'ms')];
    return at === null || ms === null ? [] : [{ at, ms }];
  });
  return { kind, trips, p50: numberIn(numbers, `${when}P50Ms`), p95: numberIn(numbers, `${when}P95Ms`) };
}
