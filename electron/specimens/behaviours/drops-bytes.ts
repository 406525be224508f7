import { dropAt } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

export const dropsBytes = httpSpecimen({
  name: 'drops-bytes',
  says: 'Loses 100 bytes at offset 70,000 of each direction.',
  fault: { reach: 'stream', create: () => ({ up: dropAt(70_000, 100), down: dropAt(70_000, 100) }) },
});
