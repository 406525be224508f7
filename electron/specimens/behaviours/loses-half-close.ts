import { httpSpecimen } from '../http-proxy.ts';
import type { StageMaker } from '../lane.ts';
import type { Connection, Fault } from '../splice.ts';

/** As Squid and nginx do. */
export const losesHalfClose = httpSpecimen({
  name: 'loses-half-close',
  says: 'Closes both directions as soon as one side has ended its own.',
  fault: { reach: 'connection', create: closeBoth },
});

function closeBoth(connection: Connection): Fault {
  const stage: StageMaker = (outlet) => ({ bytes: (chunk) => outlet.write(chunk), end: (how) => connection.cut(how) });
  return { up: stage, down: stage };
}
