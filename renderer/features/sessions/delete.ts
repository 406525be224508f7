import type { SessionSummary } from '../../../shared/model/session.ts';
import { deleteSessions, restoreSessions } from '../../state/sessions.ts';
import { toast, toastFailure } from '../../state/toasts.ts';
import { counted, shortlyCalledOf } from './words.ts';

/** One that still runs is not deleted. */
export function canDelete({ status }: Pick<SessionSummary, 'status'>): boolean {
  return status !== 'running' && status !== 'paused';
}

/** Deletes sessions, and offers to bring them back. */
export async function deleteWithUndo(sessions: readonly SessionSummary[]): Promise<void> {
  const gone = sessions.filter(canDelete);
  const ids = gone.map(({ id }) => id);
  const [only] = gone;
  if (!only) return;
  await deleteSessions(ids);
  const what = gone.length > 1 ? `${counted(gone.length)} sessions` : shortlyCalledOf(only);
  toast(`Deleted ${what}`, { action: { label: 'Undo', run: () => void restoreSessions(ids).catch(toastFailure) } });
}
