import { flipAt } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

const OFFSET = 100_000;

export const flipsAByte = httpSpecimen({
  name: 'flips-a-byte',
  says: 'Changes one bit of the byte at offset 100,000 of each direction.',
  fault: { reach: 'stream', create: () => ({ up: flipAt(OFFSET), down: flipAt(OFFSET) }) },
});
