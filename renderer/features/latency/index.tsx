import { lazy, Suspense, useMemo } from 'react';
import type { RunState } from '../../../shared/model/run-state.ts';
import { EmptyState } from '../../ui/state.tsx';
import type { ShownPart } from '../run/parts.ts';
import { inWindowWords } from '../run/window-words.ts';
import { latencyOf } from './trips.ts';
import './latency.css';

/** The plotting library is only needed here. */
const Plot = lazy(() => import('./plot.tsx'));

/** How long a message takes to the server and back, as the check of latency saw it. Fills its container. */
export function LatencyView({ run, shown }: { readonly run: RunState; readonly shown: ShownPart | null }) {
  const check = shown?.part.checks.find(({ id }) => id === 'latency');
  const record = check?.record ?? undefined;
  const latency = useMemo(() => latencyOf(record), [record]);
  if (latency)
    return (
      <Suspense fallback={<div className="latency" />}>
        <Plot latency={latency} />
      </Suspense>
    );
  if (check && !record && run.status === 'running')
    return <EmptyState title="No round trips yet">They appear here when the check “Latency” has measured them.</EmptyState>;
  if (record) return <EmptyState title="No round trips">{inWindowWords(record.summary)}</EmptyState>;
  return (
    <EmptyState title="No round trips">
      The check “Latency” shows here how long a message takes to the server and back, idle and under load both ways. Choose it under “I
      choose the checks”.
    </EmptyState>
  );
}
