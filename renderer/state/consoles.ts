import { create } from 'zustand';
import type { ConsolePlan, ConsoleState } from '../../shared/model/desk-state.ts';
import { call } from './host.ts';

interface ConsoleStore {
  /** In the order in which they were opened. */
  readonly consoles: readonly ConsoleState[];
  /** The id of the one on screen. */
  readonly shown: string | null;
  readonly loaded: boolean;
}

export const useConsoles = create<ConsoleStore>(() => ({ consoles: [], shown: null, loaded: false }));

export async function loadConsoles(): Promise<void> {
  const consoles = await call('listConsoles', {});
  useConsoles.setState(({ shown }) => ({
    consoles,
    loaded: true,
    shown: consoles.some(({ id }) => id === shown) ? shown : (consoles.at(-1)?.id ?? null),
  }));
}

/** Opens one and shows it; it goes on connecting after that. Rejects with a `Failure` for a plan that cannot be. */
export async function openConsole(plan: ConsolePlan): Promise<void> {
  const opened = await call('openConsole', plan);
  useConsoles.setState({ shown: opened.id });
  // What `consoleChanged` brought meanwhile is newer.
  if (!useConsoles.getState().consoles.some(({ id }) => id === opened.id)) consoleChanged(opened);
  // The engine forgets the oldest to make room.
  await loadConsoles();
}

export function showConsole(shown: string): void {
  useConsoles.setState({ shown });
}

export function consoleChanged(changed: ConsoleState): void {
  useConsoles.setState(({ consoles, shown }) => ({
    consoles: consoles.some(({ id }) => id === changed.id)
      ? consoles.map((known) => (known.id === changed.id ? changed : known))
      : [...consoles, changed],
    shown: shown ?? changed.id,
  }));
}

export function shownConsole({ consoles, shown }: ConsoleStore): ConsoleState | null {
  return consoles.find(({ id }) => id === shown) ?? null;
}
