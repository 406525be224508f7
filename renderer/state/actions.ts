import { create } from 'zustand';
import type { WindowAction } from '../../shared/ipc/contract.ts';
import { showExport } from './exports.ts';
import { goTo, showOverlay, showRunView, toggleRoom, useNavigation } from './navigation.ts';
import { problemOf } from './plan-problems.ts';
import { planOf, undoRoute, useRoute } from './route.ts';
import { useRunOnScreen } from './run-on-screen.ts';
import { cancelRun, refuseRun, startRun, useRuns } from './runs.ts';
import { SWEEP_ACTIONS } from './sweep-actions.ts';
import { toastFailure } from './toasts.ts';

/** Something that can be done by name: the palette lists it, a shortcut may run it. */
export interface Action {
  readonly id: string;
  readonly label: string;
  /** What the palette puts it under. */
  readonly group: 'Run' | 'Go to' | 'Route' | 'View' | 'Server' | 'Console' | 'Specimens' | 'Sweep' | 'Sessions' | 'Help';
  /** As shown: `Mod` is Ctrl, on a Mac Cmd. Keys are joined by `+`; a single character is typed without any other key. */
  readonly keys: string | null;
  readonly run: () => void;
  /** What its keys do instead, where a key pressed by mistake would lose something. */
  readonly onKeys?: () => void;
  /** Whether it can be done now; default: always. */
  readonly possible?: () => boolean;
}

const running = (): boolean => useRuns.getState().shown?.status === 'running';

/** Where the plan cannot be run, the screen says why. */
export function runNow(): void {
  goTo('diagnose');
  const { draft } = useRoute.getState();
  const problem = problemOf(draft);
  if (problem) refuseRun(problem);
  else void startRun(planOf(draft)).catch(toastFailure);
}

export function cancelNow(): void {
  void cancelRun().catch(toastFailure);
}

/** The run on the screen, where it is a session of its own: a row of a sweep is a part of one. */
function runToExport(): string | null {
  const { screen } = useNavigation.getState();
  const { run } = useRunOnScreen.getState();
  const shown = screen === 'diagnose' || (screen === 'sessions' && useNavigation.getState().opened.sessions !== undefined);
  return shown && run !== null && run.status !== 'running' ? run.id : null;
}

const BASE: readonly Action[] = [
  // First: on its screen their keys are theirs.
  ...SWEEP_ACTIONS,
  { id: 'run', label: 'Run the diagnosis', group: 'Run', keys: 'Mod+Enter', run: runNow, possible: () => !running() },
  {
    id: 'cancel',
    label: 'Cancel the run',
    group: 'Run',
    keys: 'Escape',
    run: cancelNow,
    onKeys: () => showOverlay('stop-run'),
    possible: running,
  },
  { id: 'diagnose', label: 'Diagnose', group: 'Go to', keys: 'Mod+1', run: () => goTo('diagnose') },
  { id: 'sweep', label: 'Sweep', group: 'Go to', keys: 'Mod+2', run: () => goTo('sweep') },
  { id: 'sessions', label: 'Sessions', group: 'Go to', keys: 'Mod+3', run: () => goTo('sessions') },
  { id: 'server', label: 'Server', group: 'Go to', keys: 'Mod+4', run: () => goTo('server') },
  { id: 'console', label: 'Console', group: 'Go to', keys: 'Mod+5', run: () => goTo('console') },
  { id: 'specimens', label: 'Specimens', group: 'Go to', keys: 'Mod+6', run: () => goTo('specimens') },
  { id: 'settings', label: 'Settings', group: 'Go to', keys: 'Mod+,', run: () => goTo('settings') },
  {
    id: 'export',
    label: 'Export this run…',
    group: 'Run',
    keys: 'Mod+e',
    run: () => {
      const run = runToExport();
      if (run !== null) showExport(run);
    },
    possible: () => runToExport() !== null,
  },
  { id: 'transcript', label: 'Show the transcript', group: 'View', keys: 't', run: () => showRunView('transcript') },
  { id: 'throughput', label: 'Show the throughput', group: 'View', keys: 'g', run: () => showRunView('throughput') },
  { id: 'latency', label: 'Show the latency', group: 'View', keys: 'l', run: () => showRunView('latency') },
  { id: 'variants', label: 'Show the ladder of variants', group: 'View', keys: 'v', run: () => showRunView('variants') },
  { id: 'details', label: 'Show the details', group: 'View', keys: 'd', run: () => showRunView('details') },
  { id: 'room', label: 'Give the proof more room, or the checks theirs back', group: 'View', keys: 'm', run: toggleRoom },
  {
    id: 'undo',
    label: 'Undo the last change of the route',
    group: 'Route',
    keys: 'Mod+z',
    run: undoRoute,
    possible: () => useRoute.getState().past.length > 0,
  },
  { id: 'palette', label: 'Find an action', group: 'Help', keys: 'Mod+k', run: () => showOverlay('palette') },
  { id: 'shortcuts', label: 'Keyboard shortcuts', group: 'Help', keys: '?', run: () => showOverlay('shortcuts') },
  { id: 'about', label: 'About Duplexscope', group: 'Help', keys: null, run: () => showOverlay('about') },
];

/** All actions; screens add theirs while they are there. */
export const useActions = create<{ readonly actions: readonly Action[] }>(() => ({ actions: BASE }));

/** Adds actions and gives the function that takes them away again. */
export function addActions(more: readonly Action[]): () => void {
  const added = new Set(more);
  useActions.setState(({ actions }) => ({ actions: [...actions, ...more] }));
  return () => {
    useActions.setState(({ actions }) => ({ actions: actions.filter((action) => !added.has(action)) }));
  };
}

const ON_SWEEP: Readonly<Partial<Record<WindowAction, string>>> = { run: 'run-sweep', cancel: 'cancel-sweep' };

/** Does what the menu of the desktop app asks for. */
export function windowAction(name: WindowAction): void {
  const onSweep = useNavigation.getState().screen === 'sweep';
  const wanted = onSweep ? (ON_SWEEP[name] ?? name) : name;
  const action = useActions.getState().actions.find(({ id }) => id === wanted);
  if (action && (action.possible?.() ?? true)) action.run();
}
