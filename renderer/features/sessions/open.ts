import type { SessionSummary } from '../../../shared/model/session.ts';
import { goTo } from '../../state/navigation.ts';
import { openSession } from '../../state/sessions.ts';
import { openSweep } from '../../state/sweeps.ts';

/** Shows a session as it looked live: a run here, a sweep on the screen of sweeps. Rejects with a `Failure` where it cannot be read. */
export async function open({ id, kind }: Pick<SessionSummary, 'id' | 'kind'>): Promise<void> {
  if (kind === 'run') {
    await openSession(id);
    return;
  }
  await openSweep(id);
  goTo('sweep');
}
