import { useEffect, useState } from 'react';
import { addActions } from '../../state/actions.ts';
import { useRuns } from '../../state/runs.ts';
import { Callout } from '../../ui/state.tsx';
import { RunPanel } from '../run/index.tsx';
import { SavedRun } from '../sessions/saved-run.tsx';
import { Experiment } from './experiment.tsx';
import { FirstResult } from './first-result.tsx';
import { PlanBar } from './plan-bar.tsx';
import { SymptomQuestion } from './symptom-question.tsx';
import { TargetQuestion } from './target-question.tsx';
import { WayQuestion } from './way-question.tsx';
import './diagnose.css';

/** The screen "Diagnose": the plan, which folds to a line while there is a run to look at, and the run. */
export function DiagnoseScreen() {
  const run = useRuns(({ shown }) => shown?.id ?? null);
  const refused = useRuns((state) => state.refused);
  /** The run over which the plan was opened again: a new one folds it by itself. */
  const [editedOver, setEditedOver] = useState<string | null>(null);
  useEffect(
    () =>
      addActions([
        { id: 'edit-plan', label: 'Edit the plan', group: 'Route', keys: 'e', run: () => setEditedOver(run) },
        {
          id: 'add-proxy',
          label: 'Add a proxy to the route',
          group: 'Route',
          keys: 'a',
          run: () => {
            setEditedOver(run);
            // Drawn by then, whether it was folded or not.
            requestAnimationFrame(() => document.querySelector<HTMLElement>('.route-add input')?.focus());
          },
        },
      ]),
    [run],
  );
  const open = run === null || editedOver === run || refused !== null;
  return (
    <div className="diagnose">
      <h1 className="only-read-aloud">Diagnose</h1>
      <section className="diagnose-plan" aria-label="Plan">
        {open && (
          <div className="diagnose-form">
            <TargetQuestion />
            <WayQuestion />
            <SymptomQuestion />
            <Experiment />
          </div>
        )}
        <div className="diagnose-foot">
          {refused && (
            <div className="diagnose-refused">
              <Callout tone="bad">{refused.message}</Callout>
            </div>
          )}
          <PlanBar open={open} onToggle={run === null ? null : () => setEditedOver(open ? null : run)} />
        </div>
      </section>
      {run === null ? (
        <div className="diagnose-first">
          <FirstResult />
        </div>
      ) : (
        <RunPanel ofPlan aside={<SavedRun />} />
      )}
    </div>
  );
}
