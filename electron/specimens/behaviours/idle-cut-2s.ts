import { httpSpecimen } from '../http-proxy.ts';
import type { StageMaker } from '../lane.ts';
import type { Connection, Fault } from '../splice.ts';

const IDLE_MS = 2_000;

export const idleCut2s = httpSpecimen({
  name: 'idle-cut-2s',
  says: 'Closes both directions after 2 seconds in which neither brought a byte.',
  fault: { reach: 'connection', create: cutWhenIdle },
});

function cutWhenIdle(connection: Connection): Fault {
  const timer = connection.after(IDLE_MS, () => connection.cut('fin'));
  const stage: StageMaker = (outlet) => ({
    bytes(chunk) {
      timer.refresh();
      outlet.write(chunk);
    },
    end: (how) => outlet.end(how),
  });
  return { up: stage, down: stage };
}
