import { lazy, Suspense, useState } from 'react';
import type { SweepState } from '../../../shared/model/sweep.ts';
import { useSweepRows } from '../../state/sweep-rows.ts';
import { isFiltered, showAll, useLooks } from '../../state/sweep-view.ts';
import { isUnderWay, useSweeps } from '../../state/sweeps.ts';
import { wordsOf } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Callout, EmptyState } from '../../ui/state.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Facets } from './facets.tsx';
import { openRow } from './open-row.ts';
import { PlacesBar } from './places-bar.tsx';
import { SweepProgress } from './progress.tsx';
import { SweepTable } from './table.tsx';
import { SelectionBar, Toolbar } from './toolbar.tsx';

/** The plotting library is only needed there. */
const Charts = lazy(() => import('./charts.tsx'));

const TABS = [
  { id: 'table', label: 'Table' },
  { id: 'charts', label: 'Charts' },
] as const;

/** A sweep: how far it is, and its rows as they come. */
export function SweepDesk({ sweep }: { readonly sweep: SweepState }) {
  const shows = useLooks((state) => state.shows);
  const counts = useSweepRows((state) => state.counts);
  const failure = useSweepRows((state) => state.failure);
  const filtered = useLooks(isFiltered);
  const refused = useSweeps((state) => state.refused);
  const [unopened, setUnopened] = useState<string | null>(null);
  const wrong = failure ?? refused ?? unopened ?? sweep.error?.message ?? null;
  const open = (row: Parameters<typeof openRow>[1], offset: number): void => {
    setUnopened(null);
    useLooks.setState({ at: offset, from: offset });
    openRow(sweep.id, row).catch((error: unknown) => setUnopened(wordsOf(error)));
  };
  const nothing = counts !== null && counts.matching === 0;
  return (
    <div className="screen sweep-desk" data-sweep={sweep.id} data-status={sweep.status} aria-busy={sweep.status === 'running'}>
      <SweepProgress sweep={sweep} />
      {sweep.plan.places !== undefined && <PlacesBar sweep={sweep} />}
      {wrong !== null && (
        <div className="sweep-wrong">
          <Callout tone="bad">{wrong}</Callout>
        </div>
      )}
      <div className="sweep-body">
        <Facets counts={counts} />
        <div className="sweep-main">
          <Tabs
            label="What the sweep is shown as"
            tabs={TABS}
            chosen={shows}
            onChoose={(chosen) => useLooks.setState({ shows: chosen })}
            extra={<Toolbar sweep={sweep} />}
          >
            {nothing ? (
              <NothingHere filtered={filtered} underWay={isUnderWay(sweep)} />
            ) : shows === 'table' ? (
              <SweepTable sweep={sweep} onOpen={open} />
            ) : (
              <Suspense fallback={<div className="sweep-charts" />}>
                <Charts onOpen={(line) => open({ line, change: null }, -1)} />
              </Suspense>
            )}
          </Tabs>
          <SelectionBar sweep={sweep} />
        </div>
      </div>
    </div>
  );
}

function NothingHere({ filtered, underWay }: { readonly filtered: boolean; readonly underWay: boolean }) {
  if (filtered)
    return (
      <EmptyState title="No proxy is like that" action={<Button onClick={showAll}>Show all</Button>}>
        None that was tested has all that was chosen at the left, and these words in it.
      </EmptyState>
    );
  return underWay ? (
    <EmptyState title="The first rows come in a moment">Each proxy appears here as soon as it was tested.</EmptyState>
  ) : (
    <EmptyState title="No proxy was tested">The sweep ended before the first one was.</EmptyState>
  );
}
