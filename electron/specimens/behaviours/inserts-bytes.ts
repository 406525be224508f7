import { insertAt } from '../edits.ts';
import { httpSpecimen } from '../http-proxy.ts';

/** An RFC 6455 close frame with status 1001, as Caddy writes it into open streams when it reloads. */
const CLOSE_FRAME = Buffer.from([0x88, 0x02, 0x03, 0xe9]);

export const insertsBytes = httpSpecimen({
  name: 'inserts-bytes',
  says: "Puts a WebSocket close frame (4 bytes) into the server's stream after 65,536 bytes.",
  fault: { reach: 'stream', create: () => ({ down: insertAt(65_536, CLOSE_FRAME) }) },
});
