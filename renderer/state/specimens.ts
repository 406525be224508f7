import { create } from 'zustand';
import type { SpecimenState } from '../../shared/model/desk-state.ts';
import { call } from './host.ts';

interface SpecimenStore {
  readonly specimens: readonly SpecimenState[];
  readonly loaded: boolean;
}

/** The embedded proxies; empty until somebody asked for them (`loadSpecimens`). */
export const useSpecimens = create<SpecimenStore>(() => ({ specimens: [], loaded: false }));

export async function loadSpecimens(): Promise<void> {
  specimensChanged(await call('listSpecimens', {}));
}

/** Not those that run already: they go on. Gives all of them as they then are. */
export async function startSpecimens(names: readonly string[]): Promise<readonly SpecimenState[]> {
  const specimens = await call('startSpecimens', { names: [...names] });
  specimensChanged(specimens);
  return specimens;
}

export async function stopSpecimens(names: readonly string[]): Promise<void> {
  specimensChanged(await call('stopSpecimens', { names: [...names] }));
}

export function specimensChanged(specimens: readonly SpecimenState[]): void {
  useSpecimens.setState({ specimens, loaded: true });
}
