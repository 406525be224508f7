import { httpSpecimen } from '../http-proxy.ts';
import { holdUntilEnd } from '../pacing.ts';

export const holdsResponse = httpSpecimen({
  name: 'holds-response',
  says: 'Keeps everything the server sends after the handshake until the server has ended, then delivers it.',
  fault: { reach: 'stream', create: (connection) => ({ down: holdUntilEnd(connection) }) },
});
