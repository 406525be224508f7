import type { Screen } from './navigation.ts';
import { forgetSamples, loadSamples } from './samples.ts';
import { forgetTranscript, loadTranscript } from './transcript.ts';

/** The run that each screen shows: one at most, and two may show the same one. */
const held = new Map<Screen, string>();

/** Keeps a run's events and samples for this screen, instead of those of the run that it had. Resolves when all that the engine has was read. */
export async function holdRun(screen: Screen, run: string): Promise<void> {
  const before = held.get(screen);
  held.set(screen, run);
  forgetUnheld(before);
  await Promise.all([loadTranscript(run), loadSamples(run)]);
}

export function letGoOfRun(screen: Screen): void {
  const before = held.get(screen);
  held.delete(screen);
  forgetUnheld(before);
}

function forgetUnheld(run: string | undefined): void {
  if (run === undefined || [...held.values()].includes(run)) return;
  forgetTranscript(run);
  forgetSamples(run);
}
