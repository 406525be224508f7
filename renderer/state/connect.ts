import type { Bridge } from '../bridge/index.ts';
import { consoleChanged, loadConsoles } from './consoles.ts';
import { exportChanged } from './exports.ts';
import { setHost } from './host.ts';
import { importOpenedFiles } from './imports.ts';
import { useLink } from './link.ts';
import { goTo } from './navigation.ts';
import { lookAround } from './network.ts';
import { usePlanProblems } from './plan-problems.ts';
import { openedRunChanged, reloadOpenedRuns } from './opened-runs.ts';
import { useRoute } from './route.ts';
import { rememberRoute } from './route-memory.ts';
import { followRunOnScreen } from './run-on-screen.ts';
import { forgetRefusal, loadRuns, runChanged } from './runs.ts';
import { addSamples } from './samples.ts';
import { loadServers, serverConnectionsChanged, serversChanged } from './servers.ts';
import { followSessions } from './sessions-follow.ts';
import { loadSettings, useSettings } from './settings.ts';
import { loadSpecimens, specimensChanged, useSpecimens } from './specimens.ts';
import { listChanged } from './sweep-list.ts';
import { followView } from './sweep-rows.ts';
import { loadSweeps, sweepChanged } from './sweeps.ts';
import { toastFailure } from './toasts.ts';
import { addEvents } from './transcript.ts';
import { checkAtStart } from './updates.ts';
import { windowAction } from './actions.ts';
import { fillIn } from './way.ts';

/** Ties the stores to the engine: once, before the first component is drawn. */
export function connectStores(bridge: Bridge): void {
  setHost(bridge);
  rememberRoute();
  useRoute.subscribe(forgetRefusal);
  usePlanProblems.subscribe(forgetRefusal);
  followRunOnScreen();
  followView();
  bridge.on('runChanged', (run) => {
    openedRunChanged(run);
    runChanged(run);
  });
  bridge.on('runEvents', ({ run, events }) => {
    addEvents(run, events);
  });
  bridge.on('runSamples', ({ run, samples }) => {
    addSamples(run, samples);
  });
  bridge.on('serversChanged', ({ servers }) => {
    serversChanged(servers);
  });
  bridge.on('serverConnections', ({ connections }) => {
    serverConnectionsChanged(connections);
  });
  bridge.on('consoleChanged', consoleChanged);
  bridge.on('specimensChanged', specimensChanged);
  bridge.on('settingsChanged', (settings) => {
    useSettings.setState(settings);
  });
  bridge.on('listChanged', listChanged);
  bridge.on('sweepChanged', sweepChanged);
  bridge.on('exportChanged', exportChanged);
  followSessions(bridge);
  bridge.on('filesOpened', () => {
    void showOpenedFiles();
  });
  bridge.on('windowAction', ({ action }) => {
    windowAction(action);
  });
  const followLink = (): void => {
    useLink.setState({ link: bridge.link });
    if (bridge.link === 'open') void load();
  };
  bridge.onLink(followLink);
  followLink();
}

/** At the start and after a lost connection. */
async function load(): Promise<void> {
  const loads = [loadSettings(), loadRuns(), reloadOpenedRuns(), lookAround(), loadServers(), loadConsoles(), loadSweeps()];
  // Forty files, which most windows never need: only who looked at them wants them again.
  if (useSpecimens.getState().loaded) loads.push(loadSpecimens());
  for (const outcome of await Promise.allSettled(loads)) if (outcome.status === 'rejected') toastFailure(outcome.reason);
  fillIn();
  void checkAtStart();
  await showOpenedFiles();
}

async function showOpenedFiles(): Promise<void> {
  try {
    if (await importOpenedFiles()) goTo('sessions');
  } catch (error) {
    toastFailure(error);
  }
}
