import type { Bridge } from '../bridge/index.ts';
import { setHost } from './host.ts';
import { useLink } from './link.ts';
import { lookAround } from './network.ts';
import { loadRuns, runChanged } from './runs.ts';
import { addSamples } from './samples.ts';
import { loadSettings, useSettings } from './settings.ts';
import { toastFailure } from './toasts.ts';
import { addEvents } from './transcript.ts';
import { windowAction } from './actions.ts';

/** Ties the stores to the engine: once, before the first component is drawn. */
export function connectStores(bridge: Bridge): void {
  setHost(bridge);
  bridge.on('runChanged', runChanged);
  bridge.on('runEvents', ({ run, events }) => {
    addEvents(run, events);
  });
  bridge.on('runSamples', ({ run, samples }) => {
    addSamples(run, samples);
  });
  bridge.on('settingsChanged', (settings) => {
    useSettings.setState(settings);
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
  const loads = [loadSettings(), loadRuns(), lookAround()];
  for (const outcome of await Promise.allSettled(loads)) if (outcome.status === 'rejected') toastFailure(outcome.reason);
}
