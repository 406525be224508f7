import { useEffect, useRef } from 'react';
import { addActions } from '../../state/actions.ts';
import { useNavigation } from '../../state/navigation.ts';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { Button } from '../../ui/button.tsx';
import { Split } from '../../ui/split.tsx';
import { EmptyState } from '../../ui/state.tsx';
import { EventDetails } from './event-details.tsx';
import { HeadsView } from './heads-view.tsx';
import { LadderList } from './ladder-list.tsx';
import { openEvidence, setFilter, useLadder } from './ladder-store.ts';
import { EVERYTHING } from './ladder.ts';
import { useRunFacts, type RunFacts } from './run-facts.ts';
import { Toolbar } from './toolbar.tsx';
import { followTheEnd, showView, useTranscriptView } from './view-state.ts';
import './transcript.css';
import './heads.css';

/** The events of the run that is shown, as a sequence ladder or as heads side by side. Fills its container. */
export function TranscriptView() {
  const run = useRunFacts();
  if (!run)
    return (
      <EmptyState title="No transcript yet">
        Run a diagnosis: every connection, head and byte that either end sees is listed here in order of time, while it happens.
      </EmptyState>
    );
  return <Transcript key={run.id} run={run} />;
}

function Transcript({ run }: { readonly run: RunFacts }) {
  const view = useTranscriptView((state) => state.view);
  const search = useRef<HTMLDivElement>(null);
  useEvidence();
  useEffect(
    () =>
      addActions([
        {
          id: 'transcript-search',
          label: 'Search the transcript',
          group: 'View',
          keys: 'Mod+f',
          run: () => {
            showView('ladder');
            // At once, so that nothing that is typed then goes elsewhere; it is there only after the next frame when the other view was shown.
            const focus = (): void => search.current?.querySelector('input')?.focus();
            focus();
            requestAnimationFrame(focus);
          },
        },
        {
          id: 'transcript-follow',
          label: 'Follow the end of the transcript',
          group: 'View',
          keys: null,
          run: () => {
            showView('ladder');
            followTheEnd(true);
          },
        },
        { id: 'transcript-heads', label: 'Show heads side by side', group: 'View', keys: null, run: () => showView('heads') },
      ]),
    [],
  );
  return (
    <div className="transcript">
      <Toolbar run={run} search={search} />
      {view === 'heads' ? <HeadsView run={run} /> : <LadderWithDetails run={run} />}
    </div>
  );
}

function LadderWithDetails({ run }: { readonly run: RunFacts }) {
  const { ladder } = useLadder();
  const width = useTranscriptView(({ detailsWidth }) => detailsWidth);
  const panes = useRef<HTMLDivElement>(null);
  const details = useRef<HTMLElement>(null);
  return (
    <div ref={panes} className="transcript-panes">
      <Split
        label="Selected event"
        size={width}
        minFirst={360}
        minSecond={280}
        onSize={(detailsWidth) => useTranscriptView.setState({ detailsWidth })}
        first={
          ladder.shown.length === 0 ? (
            <NothingShown run={run} hidden={ladder.length} />
          ) : (
            <LadderList run={run} onOpen={() => details.current?.focus()} />
          )
        }
        second={
          <EventDetails run={run} region={details} onLeave={() => panes.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()} />
        }
      />
    </div>
  );
}

function NothingShown({ run, hidden }: { readonly run: RunFacts; readonly hidden: number }) {
  if (hidden > 0)
    return (
      <EmptyState title="Nothing passes the filter" action={<Button onClick={() => setFilter(EVERYTHING)}>Show all events</Button>}>
        {hidden.toLocaleString('en')} events are hidden by what is chosen above.
      </EmptyState>
    );
  return run.running ? (
    <EmptyState title="Nothing seen yet">Events appear here as soon as the first connection is tried.</EmptyState>
  ) : (
    <EmptyState title="No events">This run ended before anything was seen.</EmptyState>
  );
}

/** Opens what was asked for as evidence, as soon as the transcript holds it. */
function useEvidence(): void {
  const evidence = useNavigation((state) => state.evidence);
  const expected = useRunOnScreen(({ run }) => run?.events ?? 0);
  const { version } = useLadder();
  useEffect(() => {
    if (evidence) openEvidence(evidence, expected);
  }, [evidence, expected, version]);
}
