import type { Action } from './actions.ts';
import { showExport } from './exports.ts';
import { goTo, showOverlay, useNavigation } from './navigation.ts';
import { closeRun } from './opened-runs.ts';
import { readSweepForm, useSweepForm } from './sweep-form.ts';
import { readyList, takeFile, takeSpecimens, useSweepList } from './sweep-list.ts';
import { cancelSweep, isUnderWay, leaveSweep, pauseSweep, resumeSweep, shownSweep, startSweep, useSweeps } from './sweeps.ts';

const onScreen = (): boolean => useNavigation.getState().screen === 'sweep';
const rowOpen = (): boolean => useNavigation.getState().opened.sweep !== undefined;
const shown = () => shownSweep(useSweeps.getState());

/** Runs what is planned, or goes on with the sweep that its list was asked for. Where nothing can be run yet, the field for a list is where to begin. */
export function runSweepNow(): void {
  const list = readyList(useSweepList.getState());
  if (shown() !== null || list === null) {
    document.querySelector<HTMLElement>('[data-sweep-begin]')?.focus();
    return;
  }
  const { wantsList } = useSweeps.getState();
  if (wantsList) {
    const form = useSweepForm.getState();
    const queue = form.by === 'queue' ? readSweepForm(form).plan?.queue : undefined;
    void resumeSweep({ id: wantsList.sweep, name: wantsList.name }, list.id, {
      ...(queue ? { queue } : {}),
      ...(wantsList.secret && form.farSecret !== null ? { secret: form.farSecret } : {}),
    });
    return;
  }
  const { plan } = readSweepForm(useSweepForm.getState());
  if (plan) void startSweep({ ...plan, list: list.id });
  else useSweeps.setState({ refused: 'Something in the plan cannot be read: it is marked below.' });
}

export function cancelSweepNow(): void {
  const sweep = shown();
  if (sweep && isUnderWay(sweep)) void cancelSweep(sweep.id);
}

export function pauseOrResume(): void {
  const sweep = shown();
  if (sweep?.status === 'running') void pauseSweep(sweep.id);
  else if (sweep && canResume(sweep)) void resumeSweep(sweep);
}

export function canResume({ status }: { readonly status: string }): boolean {
  return status === 'paused' || status === 'unfinished';
}

/** Back from the evidence of a row to the table, where the keyboard goes on. */
export function closeRow(): void {
  closeRun('sweep');
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.sweep-grid')?.focus());
}

/** Reads a list from a file, on the screen for that, whatever was shown there. */
export function sweepFile(file: File): void {
  goTo('sweep');
  leaveSweep();
  void takeFile(file);
}

/** Starts every specimen and makes a list of them: a first result without any list. */
export function sweepSpecimens(): void {
  goTo('sweep');
  leaveSweep();
  void takeSpecimens().then(() => {
    // It is read within milliseconds, and is what was asked for.
    const stop = useSweepList.subscribe(runWhenReady);
    function runWhenReady(): void {
      const { list, failure } = useSweepList.getState();
      if (failure !== null || list === null || list.status === 'cancelled' || list.status === 'failed') stop();
      else if (list.status === 'ready') {
        stop();
        runSweepNow();
      }
    }
    runWhenReady();
  });
}

export const SWEEP_ACTIONS: readonly Action[] = [
  {
    id: 'run-sweep',
    label: 'Run the sweep',
    group: 'Sweep',
    keys: 'Mod+Enter',
    run: runSweepNow,
    possible: () => onScreen() && !rowOpen(),
  },
  { id: 'close-row', label: 'Back to the table', group: 'Sweep', keys: 'Escape', run: closeRow, possible: () => onScreen() && rowOpen() },
  {
    id: 'cancel-sweep',
    label: 'Cancel the sweep',
    group: 'Sweep',
    keys: 'Escape',
    run: cancelSweepNow,
    onKeys: () => showOverlay('stop-sweep'),
    possible: (): boolean => {
      const sweep = onScreen() && !rowOpen() ? shown() : null;
      return sweep !== null && isUnderWay(sweep);
    },
  },
  {
    id: 'pause-sweep',
    label: 'Pause the sweep, or go on',
    group: 'Sweep',
    keys: 'p',
    run: pauseOrResume,
    possible: (): boolean => {
      const sweep = onScreen() && !rowOpen() ? shown() : null;
      return sweep !== null && (sweep.status === 'running' || canResume(sweep));
    },
  },
  {
    id: 'search-sweep',
    label: 'Search the proxies',
    group: 'Sweep',
    keys: 'Mod+f',
    run: () => document.querySelector<HTMLElement>('.sweep-search input')?.focus(),
    possible: () => onScreen() && !rowOpen() && shown() !== null,
  },
  {
    id: 'export-sweep',
    label: 'Export this sweep…',
    group: 'Sweep',
    keys: 'Mod+e',
    run: (): void => {
      const sweep = shown();
      if (sweep) showExport(sweep.id);
    },
    possible: (): boolean => {
      const sweep = onScreen() && !rowOpen() ? shown() : null;
      return sweep !== null && !isUnderWay(sweep);
    },
  },
  { id: 'sweep-specimens', label: 'Sweep the specimens', group: 'Sweep', keys: null, run: sweepSpecimens },
];
