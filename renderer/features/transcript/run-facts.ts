import { useRunOnScreen } from '../../state/run-on-screen.ts';
import type { RunPart, RunState } from '../../../shared/model/run-state.ts';

/** What the transcript needs to know of its run; the same object as long as none of it changes, though the run's state does many times a second. */
export interface RunFacts {
  readonly id: string;
  readonly startedAt: string;
  readonly running: boolean;
  readonly hops: readonly string[];
  readonly target: string | null;
  readonly modes: readonly RunPart['mode'][];
}

let last: RunFacts | null = null;
let lastKey = '';

function factsOf(run: RunState | null): RunFacts | null {
  if (!run) return null;
  const { hops, target } = run.route;
  const facts: RunFacts = {
    id: run.id,
    startedAt: run.startedAt,
    running: run.status === 'running',
    hops,
    target,
    modes: run.parts.map(({ mode }) => mode),
  };
  const key = JSON.stringify(facts);
  if (last === null || key !== lastKey) {
    last = facts;
    lastKey = key;
  }
  return last;
}

export function useRunFacts(): RunFacts | null {
  return useRunOnScreen(({ run }) => factsOf(run));
}
