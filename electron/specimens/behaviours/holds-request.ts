import { httpSpecimen } from '../http-proxy.ts';
import { holdUntilEnd } from '../pacing.ts';

export const holdsRequest = httpSpecimen({
  name: 'holds-request',
  says: 'Keeps everything the client sends after the handshake until the client has ended, then delivers it.',
  fault: { reach: 'stream', create: (connection) => ({ up: holdUntilEnd(connection) }) },
});
