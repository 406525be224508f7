import { lazy, Suspense } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { RunState } from '../../../shared/model/run-state.ts';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { EmptyState } from '../../ui/state.tsx';
import { useExchanges } from './use-exchanges.ts';
import './throughput.css';

/** The plotting library is only needed here. */
const Chart = lazy(() => import('./chart.tsx'));

/** What flows in both directions while a duplex check runs, live, and against the direct control. `part`: the mode that is looked at. Fills its container. */
export function ThroughputView({ part }: { readonly part: number | null }) {
  const facts = useRunOnScreen(
    useShallow(({ run }) => ({ id: run?.id ?? null, running: run?.status === 'running', asked: asksDuplex(run) })),
  );
  const modes = useRunOnScreen(useShallow(({ run }) => (run?.parts ?? []).map(({ mode }) => mode)));
  const hops = useRunOnScreen(useShallow(({ run }) => run?.route.hops ?? []));
  const { any, choices, first } = useExchanges(modes, part);
  if (facts.id === null || !any) return <NothingYet running={facts.running && facts.asked} />;
  return (
    <Suspense fallback={<div className="throughput" />}>
      <Chart
        key={facts.id}
        exchanges={choices}
        first={first}
        part={part}
        running={facts.running}
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

function asksDuplex(run: RunState | null): boolean {
  return run?.parts.some(({ checks }) => checks.some(({ id, state }) => id === 'duplex' && state !== 'done')) ?? false;
}
