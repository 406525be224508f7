import { passOnly } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

export const cutsAfter256KiB = httpSpecimen({
  name: 'cuts-after-256KiB',
  says: 'Closes both directions in order (FIN) after 256 KiB from the server.',
  fault: { reach: 'stream', create: (connection) => ({ down: passOnly(256 * 1024, () => connection.cut('fin')) }) },
});
