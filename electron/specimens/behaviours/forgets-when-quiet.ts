import { httpSpecimen } from '../http-proxy.ts';
import type { StageMaker } from '../lane.ts';
import { StreamClock, type Direction } from '../quiet.ts';
import type { Connection, Fault } from '../splice.ts';

const QUIET_MS = 2_000;

export const forgetsWhenQuiet = httpSpecimen({
  name: 'forgets-when-quiet',
  says: 'Forgets a connection after 2 seconds in which neither direction brought a byte: what comes later vanishes, and nobody is told.',
  fault: { reach: 'connection', create: forgetWhenQuiet },
});

function forgetWhenQuiet(connection: Connection): Fault {
  const clock = new StreamClock();
  let forgotten = false;
  let ended = false;
  const timer = connection.after(QUIET_MS, () => {
    forgotten = true;
    connection.tell({ did: 'forgot', ...clock.times });
  });
  const stage =
    (direction: Direction): StageMaker =>
    (outlet) => ({
      bytes(chunk) {
        if (forgotten) return;
        clock.heard(direction);
        timer.refresh();
        outlet.write(chunk);
      },
      end(how) {
        if (!forgotten) outlet.end(how);
        // Nobody is left who could be told.
        else if (ended) connection.cut('rst');
        ended = true;
      },
    });
  return { up: stage('up'), down: stage('down') };
}
