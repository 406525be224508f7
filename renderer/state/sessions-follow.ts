import type { Bridge } from '../bridge/index.ts';
import { useNavigation } from './navigation.ts';
import { useRuns } from './runs.ts';
import { readRecent, refreshSessions } from './sessions.ts';
import { loadEarlier, useSweeps } from './sweeps.ts';

/** A run that is under way changes the log many times a second; nobody reads so fast. */
const REST_MS = 400;

/** Keeps what is shown of the log as it is, once for the whole window. */
export function followSessions(bridge: Bridge): void {
  let state: 'idle' | 'busy' | 'stale' = 'idle';
  const look = async (): Promise<void> => {
    const { screen, opened } = useNavigation.getState();
    await Promise.all([
      screen === 'sessions' && opened.sessions === undefined ? refreshSessions() : null,
      screen === 'sweep' && useSweeps.getState().shown === null ? loadEarlier() : null,
      useRuns.getState().shown === null ? null : readRecent(),
    ]);
    setTimeout(() => {
      const again = state === 'stale';
      state = again ? 'busy' : 'idle';
      if (again) void look();
    }, REST_MS);
  };
  bridge.on('sessionsChanged', () => {
    if (state === 'idle') {
      state = 'busy';
      void look();
    } else state = 'stale';
  });
}
