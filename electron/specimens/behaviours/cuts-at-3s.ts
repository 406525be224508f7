import { httpSpecimen } from '../http-proxy.ts';
import type { Connection, Fault } from '../splice.ts';

const LIFETIME_MS = 3_000;

export const cutsAt3s = httpSpecimen({
  name: 'cuts-at-3s',
  says: 'Closes both directions when a connection is 3 seconds old, whatever it carries.',
  fault: { reach: 'connection', create: cutWhenOld },
});

function cutWhenOld(connection: Connection): Fault {
  connection.after(LIFETIME_MS, () => connection.cut('fin'));
  return {};
}
