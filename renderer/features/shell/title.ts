import type { RunState } from '../../../shared/model/run-state.ts';

const NAME = 'Duplexscope';
const GRADE_WORDS = {
  clean: 'Clean',
  altered: 'Altered',
  degraded: 'Degraded',
  blocked: 'Blocked',
  unreachable: 'Unreachable',
  inconclusive: 'Inconclusive',
} as const;

/** The window's title: how the run that is shown stands, so that its tab or its entry in the task bar says when it is over. */
export function titleOf(run: Pick<RunState, 'status' | 'document'> | null): string {
  const state = run === null ? null : stateOf(run);
  return state === null ? NAME : `${state} – ${NAME}`;
}

function stateOf({ status, document }: Pick<RunState, 'status' | 'document'>): string | null {
  switch (status) {
    case 'running':
      return 'Running';
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return 'Could not run';
    case 'done': {
      const [first] = document?.runs ?? [];
      return first ? GRADE_WORDS[first.grade] : 'Done';
    }
  }
}
