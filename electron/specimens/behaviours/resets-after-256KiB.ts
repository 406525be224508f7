import { passOnly } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

export const resetsAfter256KiB = httpSpecimen({
  name: 'resets-after-256KiB',
  says: 'Resets both connections (RST) after 256 KiB from the server.',
  fault: { reach: 'stream', create: (connection) => ({ down: passOnly(256 * 1024, () => connection.cut('rst')) }) },
});
