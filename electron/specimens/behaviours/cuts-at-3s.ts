import { httpSpecimen } from '../http-proxy.ts';
import { cutAtAge } from '../quiet.ts';

const LIFETIME_MS = 3_000;

export const cutsAt3s = httpSpecimen({
  name: 'cuts-at-3s',
  says: 'Closes both directions when a connection is 3 seconds old, whatever it carries.',
  fault: cutAtAge(LIFETIME_MS, 'fin'),
});
