import { httpSpecimen } from '../http-proxy.ts';
import { delayed } from '../pacing.ts';
import type { Connection, Fault } from '../splice.ts';

const ONE_WAY_MS = 100;
/** Lets 640 MB/s through in spite of the delay. */
const LIMIT_BYTES = 64 * 1024 * 1024;

export const far200ms = httpSpecimen({
  name: 'far-200ms',
  says: 'Delivers everything 100 ms later each way, as if it stood on another continent.',
  fault: { reach: 'connection', create: far },
});

function far(connection: Connection): Fault {
  const line = { departure: (now: number) => now + ONE_WAY_MS, limitBytes: LIMIT_BYTES };
  return { up: delayed(connection, line), down: delayed(connection, line) };
}
