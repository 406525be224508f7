import { create } from 'zustand';
import { Failure } from '../../shared/model/failure.ts';
import type { RunState } from '../../shared/model/run-state.ts';
import type { RunPlan } from '../../shared/model/run-plan.ts';
import { call } from './host.ts';
import { holdRun } from './held-runs.ts';

interface RunStore {
  /** The run that Diagnose shows; null before the first. */
  readonly shown: RunState | null;
  /** The answer to "Run" is on its way. */
  readonly starting: boolean;
  /** Why the last "Run" gave no run; null once one starts, or the plan is changed. */
  readonly refused: Failure | null;
}

export const useRuns = create<RunStore>(() => ({ shown: null, starting: false, refused: null }));

/** Starts a run and shows it. Where the plan cannot be run, `refused` says why. */
export async function startRun(plan: RunPlan): Promise<void> {
  if (useRuns.getState().starting || useRuns.getState().shown?.status === 'running') return;
  useRuns.setState({ starting: true, refused: null });
  try {
    const { run } = await call('startRun', plan);
    // Its first state may have come before this answer.
    if (useRuns.getState().shown?.id !== run) await findRun(run);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    useRuns.setState({ refused: error });
  } finally {
    useRuns.setState({ starting: false });
  }
}

/** What was said of the plan no longer holds. */
export function forgetRefusal(): void {
  if (useRuns.getState().refused !== null) useRuns.setState({ refused: null });
}

/** Says in place why there is no run, before the engine has to. */
export function refuseRun(reason: Failure): void {
  useRuns.setState({ refused: reason });
}

export async function cancelRun(): Promise<void> {
  const { shown } = useRuns.getState();
  if (shown?.status === 'running') await call('cancelRun', { run: shown.id });
}

/** After a reload or a lost connection: the newest run that the engine knows. */
export async function loadRuns(): Promise<void> {
  const [newest] = await call('listRuns', {});
  if (newest) await show(newest);
}

export function runChanged(run: RunState): void {
  const { shown } = useRuns.getState();
  if (shown?.id === run.id) useRuns.setState({ shown: run });
  else if (run.status === 'running') void show(run);
}

async function findRun(id: string): Promise<void> {
  const run = (await call('listRuns', {})).find((known) => known.id === id);
  if (run && useRuns.getState().shown?.id !== id) await show(run);
}

async function show(run: RunState): Promise<void> {
  useRuns.setState({ shown: run });
  await holdRun('diagnose', run.id);
}
