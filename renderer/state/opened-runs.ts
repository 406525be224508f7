import { create } from 'zustand';
import type { RunState } from '../../shared/model/run-state.ts';
import { call } from './host.ts';
import { holdRun, letGoOfRun } from './held-runs.ts';
import { useNavigation, type Screen } from './navigation.ts';
import { toastFailure } from './toasts.ts';

type OpenedRuns = Readonly<Partial<Record<Screen, RunState>>>;

/*
 * Runs of the log that were opened to be read, one a screen: a session on "Sessions", a row's evidence on "Sweep". The run of "Diagnose" (runs.ts) goes on
 * beside them. Which of them all is on the screen: run-on-screen.ts.
 */
export const useOpenedRuns = create<{ readonly runs: OpenedRuns }>(() => ({ runs: {} }));

/** What was asked for last, a screen: an answer that comes when something else was opened there since is too late. */
const asked = new Map<Screen, symbol>();

/** Opens the run that `read` gives on that screen, in place of the one there. Rejects with a `Failure` where there is none to open; then the one before stays. */
export async function openRun(screen: Screen, read: () => Promise<RunState>): Promise<void> {
  const mine = Symbol(screen);
  asked.set(screen, mine);
  const run = await read();
  if (asked.get(screen) !== mine) return;
  useOpenedRuns.setState(({ runs }) => ({ runs: { ...runs, [screen]: run } }));
  useNavigation.setState(({ opened }) => ({ opened: { ...opened, [screen]: run.id }, roomy: false, evidence: null }));
  // It is looked at while the rest is read.
  holdRun(screen, run.id).catch(toastFailure);
}

/** Back to what the screen shows without a run. */
export function closeRun(screen: Screen): void {
  asked.delete(screen);
  useNavigation.setState(({ opened }) => ({ opened: without(opened, screen), roomy: false, evidence: null }));
  useOpenedRuns.setState(({ runs }) => ({ runs: without(runs, screen) }));
  letGoOfRun(screen);
}

/** A run that is still under way, here or in another window, grows while it is read. */
export function openedRunChanged(run: RunState): void {
  for (const [screen, opened] of entries())
    if (opened.id === run.id) useOpenedRuns.setState(({ runs }) => ({ runs: { ...runs, [screen]: run } }));
}

/** After a lost connection: what was told meanwhile. */
export async function reloadOpenedRuns(): Promise<void> {
  await Promise.all(
    entries().flatMap(([screen, { id, status }]) => [
      holdRun(screen, id),
      ...(status === 'running' ? [call('getRun', { run: id }).then(openedRunChanged)] : []),
    ]),
  );
}

function entries(): readonly (readonly [Screen, RunState])[] {
  return Object.entries(useOpenedRuns.getState().runs) as [Screen, RunState][];
}

function without<Value>(all: Readonly<Partial<Record<Screen, Value>>>, screen: Screen): Readonly<Partial<Record<Screen, Value>>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== screen));
}
