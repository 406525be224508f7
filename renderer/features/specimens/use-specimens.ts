import { useCallback, useEffect, useState } from 'react';
import type { SpecimenState } from '../../../shared/model/desk-state.ts';
import { loadSpecimens, startSpecimens, stopSpecimens, useSpecimens } from '../../state/specimens.ts';
import { wordsOf } from '../../state/toasts.ts';
import { diagnoseThrough } from './diagnose-through.ts';

export interface SpecimenDesk {
  readonly specimens: readonly SpecimenState[];
  readonly loaded: boolean;
  /** Names of those that are being started or stopped. */
  readonly busy: ReadonlySet<string>;
  readonly problem: string | null;
  readonly start: (names: readonly string[]) => void;
  readonly stop: (names: readonly string[]) => void;
  readonly toggle: (specimen: SpecimenState) => void;
  readonly diagnose: (specimen: SpecimenState) => void;
}

/** The specimens and what can be done with them; asks for them when they are first looked at. */
export function useSpecimenDesk(): SpecimenDesk {
  const specimens = useSpecimens((state) => state.specimens);
  const loaded = useSpecimens((state) => state.loaded);
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const carry = useCallback(async (names: readonly string[], work: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    setBusy((before) => new Set([...before, ...names]));
    try {
      await work();
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setBusy((before) => new Set([...before].filter((name) => !names.includes(name))));
    }
  }, []);
  useEffect(() => {
    if (!useSpecimens.getState().loaded) loadSpecimens().catch((error: unknown) => setProblem(wordsOf(error)));
  }, []);
  const start = useCallback((names: readonly string[]) => void carry(names, () => startSpecimens(names)), [carry]);
  const stop = useCallback((names: readonly string[]) => void carry(names, () => stopSpecimens(names)), [carry]);
  const toggle = useCallback(({ name, url }: SpecimenState) => (url === null ? start : stop)([name]), [start, stop]);
  const diagnose = useCallback(({ name }: SpecimenState) => void carry([name], () => diagnoseThrough(name)), [carry]);
  return { specimens, loaded, busy, problem, start, stop, toggle, diagnose };
}
