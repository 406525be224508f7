import { lazy, Suspense } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useRuns } from '../../state/runs.ts';
import { EmptyState } from '../../ui/state.tsx';
import { useExchanges } from './use-exchanges.ts';
import './throughput.css';

/** The plotting library is only needed here. */
const Chart = lazy(() => import('./chart.tsx'));

/** What flows in both directions while a duplex check runs, live, and against the direct control. `part`: the mode that is looked at. Fills its container. */
export function ThroughputView({ part }: { readonly part: number | null }) {
  const run = useRuns(
    useShallow(({ shown }) => ({ id: shown?.id ?? null, running: shown?.status === 'running', asked: asksDuplex(shown) })),
  );
  const modes = useRuns(useShallow(({ shown }) => (shown?.parts ?? []).map(({ mode }) => mode)));
  const hops = useRuns(useShallow(({ shown }) => shown?.route.hops ?? []));
  const { any, choices, first } = useExchanges(modes, part);
  if (run.id === null || !any) return <NothingYet running={run.running && run.asked} />;
  return (
    <Suspense fallback={<div className="throughput" />}>
      <Chart
        key={run.id}
        exchanges={choices}
        first={first}
        part={part}
        running={run.running}
        route={hops.length === 0 ? 'direct' : `over ${hops.join(', ')}`}
      />
    </Suspense>
  );
}

function NothingYet({ running }: { readonly running: boolean }) {
  return running ? (
    <EmptyState title="No traffic yet">The curves appear here as soon as the check “both ways at once” begins.</EmptyState>
  ) : (
    <EmptyState title="No throughput">
      The check “both ways at once” shows here, live, how fast both directions flow, what is in flight, and what the direct way does.
    </EmptyState>
  );
}

type Shown = ReturnType<typeof useRuns.getState>['shown'];

function asksDuplex(run: Shown): boolean {
  return run?.parts.some(({ checks }) => checks.some(({ id, state }) => id === 'duplex' && state !== 'done')) ?? false;
}
