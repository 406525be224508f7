import { Failure } from '../../shared/model/failure.ts';
import type { Sessions } from '../engine/workbench/sessions.ts';
import { openSessions } from './open-sessions.ts';
import { printable } from './text/printable.ts';
import { bad } from './values.ts';

/** The one session that is meant. Throws `NO_SUCH_SESSION`, or `BAD_USAGE` when it may be several. */
export async function findSession({ log }: Sessions, meant: string): Promise<string> {
  const [id, ...others] = await log.read('find', meant);
  if (id === undefined) {
    throw new Failure('NO_SUCH_SESSION', `there is no session "${printable(meant)}"; see duplexscope sessions list`, { stage: 'usage' });
  }
  if (others.length === 0) return id;
  throw bad(
    `"${printable(meant)}" may be any of ${String(others.length + 1)} sessions; name one by its id: ${[id, ...others].slice(0, 5).join(', ')}`,
  );
}

/** The session log for one command. */
export async function withLog(work: (sessions: Sessions) => Promise<number>): Promise<number> {
  const sessions = openSessions();
  try {
    return await work(sessions);
  } finally {
    await sessions.close();
  }
}
