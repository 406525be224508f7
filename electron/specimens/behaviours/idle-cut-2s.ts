import { httpSpecimen } from '../http-proxy.ts';
import { cutWhenSilent } from '../quiet.ts';

const IDLE_MS = 2_000;

export const idleCut2s = httpSpecimen({
  name: 'idle-cut-2s',
  says: 'Closes both directions after 2 seconds in which neither brought a byte.',
  fault: cutWhenSilent({ ms: IDLE_MS, heeds: ['up', 'down'], cut: (connection) => connection.cut('fin') }),
});
