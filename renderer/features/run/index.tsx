import { Maximize2, Minimize2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { RUN_VIEWS, showRunView, toggleRoom, useNavigation, type RunView } from '../../state/navigation.ts';
import { useRunOnScreen } from '../../state/run-on-screen.ts';
import { IconButton } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ThroughputView } from '../throughput/index.tsx';
import { LatencyView } from '../latency/index.tsx';
import { TranscriptView } from '../transcript/index.tsx';
import { VariantsView } from '../variants/index.tsx';
import { CheckCards } from './check-cards.tsx';
import { DetailsView } from './details.tsx';
import { Ladder } from './ladder.tsx';
import { defaultPart, partsOf } from './parts.ts';
import { Verdict } from './verdict.tsx';
import './run.css';

const VIEW_LABELS: Readonly<Record<RunView, string>> = {
  transcript: 'Transcript',
  throughput: 'Throughput',
  latency: 'Latency',
  variants: 'Variants',
  details: 'Details',
};
const TABS = RUN_VIEWS.map((id) => ({ id, label: VIEW_LABELS[id] }));

/** The run of this screen: its verdict, how far it came, what each check found, and the proof. `ofPlan`: the plan that it was made of may stand above it. `aside`: what can be done with it, beside the tabs. */
export function RunPanel({ ofPlan = false, aside }: { readonly ofPlan?: boolean; readonly aside?: ReactNode }) {
  const run = useRunOnScreen((state) => state.run);
  const view = useNavigation(({ runView }) => runView);
  const roomy = useNavigation((state) => state.roomy);
  const [choice, setChoice] = useState<{ readonly run: string; readonly part: number } | null>(null);
  if (!run) return null;
  const parts = partsOf(run);
  const chosen = (choice?.run === run.id ? parts.find(({ index }) => index === choice.part) : undefined) ?? defaultPart(parts);
  return (
    <section className="run" aria-label="Run" aria-busy={run.status === 'running'} data-status={run.status} data-run={run.id}>
      <Verdict run={run} parts={parts} chosen={chosen} ofPlan={ofPlan} onChoose={(part) => setChoice({ run: run.id, part })} />
      {chosen && run.status !== 'failed' && !roomy && (
        <>
          <Ladder part={chosen.part} />
          <CheckCards shown={chosen} />
        </>
      )}
      <div className="run-views">
        <Tabs
          label="What the run is shown as"
          tabs={TABS}
          chosen={view}
          onChoose={showRunView}
          extra={
            <div className="run-aside">
              {aside}
              <RoomButton roomy={roomy} />
            </div>
          }
        >
          {view === 'transcript' ? (
            <TranscriptView />
          ) : view === 'throughput' ? (
            <ThroughputView part={chosen?.index ?? null} />
          ) : view === 'latency' ? (
            <LatencyView run={run} shown={chosen} />
          ) : view === 'variants' ? (
            <VariantsView run={run} shown={chosen} />
          ) : (
            <DetailsView run={run} shown={chosen} />
          )}
        </Tabs>
      </div>
    </section>
  );
}

function RoomButton({ roomy }: { readonly roomy: boolean }) {
  return (
    <IconButton
      label={roomy ? 'Show the checks again (m)' : 'More room for the proof (m)'}
      aria-pressed={roomy}
      icon={roomy ? <Minimize2 size={16} aria-hidden /> : <Maximize2 size={16} aria-hidden />}
      onClick={toggleRoom}
    />
  );
}
