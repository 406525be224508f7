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

/** The window's title: how the run that is shown stands, with the grade of each mode that was tried, so that its tab or its entry in the task bar says when it is over. */
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
    case 'unfinished':
      return 'Unfinished';
    case 'done': {
      const grades = new Set(document?.runs.map(({ grade }) => GRADE_WORDS[grade]));
      return grades.size > 0 ? [...grades].join(', ') : 'Done';
    }
  }
}
