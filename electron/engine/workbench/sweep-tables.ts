import type { Handlers } from '../../../shared/ipc/contract.ts';
import type { SessionLog } from '../../sessions/session-log.ts';
import { rowId } from './row-id.ts';
import type { Sessions } from './sessions.ts';

export interface SweepTablesDeps {
  readonly log: Pick<SessionLog, 'read'>;
  readonly sessions: Pick<Sessions, 'run'>;
}

/** The rows of sweeps as they are looked at, from the log: it has them within 50 ms of their end, and its reading thread sorts and counts. */
export function createSweepTables({
  log,
  sessions,
}: SweepTablesDeps): Pick<Handlers, 'readSweepRows' | 'countSweepRows' | 'readSweepPoints' | 'readSweepLines' | 'openSweepRow'> {
  return {
    readSweepRows: async ({ view, offset, limit }) => ({ rows: await log.read('sweepRows', view, offset, limit) }),
    countSweepRows: ({ view }) => log.read('sweepFacets', view),
    readSweepPoints: async ({ view }) => ({ points: await log.read('sweepPoints', view) }),
    readSweepLines: async ({ view }) => ({ lines: await log.read('sweepLines', view) }),
    openSweepRow: (row) => sessions.run(rowId(row)),
  };
}
