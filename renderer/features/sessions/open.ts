import type { SessionSummary } from '../../../shared/model/session.ts';
import { openSession } from '../../state/sessions.ts';

/** Shows a session as it looked live: a run here. Rejects with a `Failure` where it cannot be read. */
export async function open({ id }: SessionSummary): Promise<void> {
  await openSession(id);
}
