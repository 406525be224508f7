import { create } from 'zustand';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/model/desk-state.ts';
import { call } from './host.ts';

export const useSettings = create<Settings>(() => DEFAULT_SETTINGS);

/** Shown at once, kept by the engine; put back when it could not be kept. Rejects with a `Failure` then. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const before = useSettings.getState();
  useSettings.setState(change);
  try {
    useSettings.setState(await call('changeSettings', change));
  } catch (error) {
    useSettings.setState(before);
    throw error;
  }
}

export async function loadSettings(): Promise<void> {
  useSettings.setState(await call('getSettings', {}));
}
