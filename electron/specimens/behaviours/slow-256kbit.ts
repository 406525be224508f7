import { httpSpecimen } from '../http-proxy.ts';
import { limitRate } from '../pacing.ts';
import type { Connection, Fault } from '../splice.ts';

const BYTES_PER_SECOND = 256_000 / 8;
/** 50 ms worth: no burst that a measurement of a second would notice. */
const BUCKET_BYTES = 1_600;

export const slow256kbit = httpSpecimen({
  name: 'slow-256kbit',
  says: 'Passes at most 256 kbit/s in each direction and makes the sender wait.',
  fault: { reach: 'connection', create: slow },
});

function slow(connection: Connection): Fault {
  return { up: limitRate(connection, BYTES_PER_SECOND, BUCKET_BYTES), down: limitRate(connection, BYTES_PER_SECOND, BUCKET_BYTES) };
}
