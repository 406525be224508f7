import { create } from 'zustand';
import type { RunState } from '../../shared/model/run-state.ts';
import { useNavigation } from './navigation.ts';
import { useOpenedRuns } from './opened-runs.ts';
import { useRuns } from './runs.ts';
import { showSamples } from './samples.ts';
import { showTranscript } from './transcript.ts';

/** The run that the run panel, the transcript and the plot show on the screen of now: the one that was opened there, else that of "Diagnose". */
export const useRunOnScreen = create<{ readonly run: RunState | null }>(() => ({ run: null }));

/** Once, before anything is drawn. */
export function followRunOnScreen(): void {
  const follow = (): void => {
    const run = useOpenedRuns.getState().runs[useNavigation.getState().screen] ?? useRuns.getState().shown;
    showTranscript(run?.id ?? null);
    showSamples(run?.id ?? null);
    if (run !== useRunOnScreen.getState().run) useRunOnScreen.setState({ run });
  };
  useRuns.subscribe(follow);
  useOpenedRuns.subscribe(follow);
  useNavigation.subscribe(follow);
  follow();
}
