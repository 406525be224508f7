import { create } from 'zustand';
import { NOTHING, type Selection } from './selection.ts';

interface SessionChoices {
  readonly selection: Selection;
  /** CSS pixels. */
  readonly detailWidth: number;
  /** Of the list. */
  readonly scrollTop: number;
}

/** What is chosen in the list; it is there again when one comes back from a session. */
export const useSessionChoices = create<SessionChoices>(() => ({ selection: NOTHING, detailWidth: 352, scrollTop: 0 }));

export function select(selection: Selection): void {
  useSessionChoices.setState({ selection });
}
