import { loseEarly } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

export const losesEarlyBytes = httpSpecimen({
  name: 'loses-early-bytes',
  says: "Loses stream bytes that arrive in the same read as a head: the client's behind its request, the server's behind its 101.",
  fault: { reach: 'stream', create: () => ({ up: loseEarly, down: loseEarly }) },
});
