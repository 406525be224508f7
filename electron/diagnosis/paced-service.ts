import { pacedStream } from '../net/paced-stream.ts';
import { createPacer } from '../traffic/pacing.ts';
import type { Service } from '../websocket/connection-record.ts';

/** Bytes a second. Below it the caps themselves would be what the checks measure: the directions could not be seen to flow at the same time. */
export const LOWEST_MAX_RATE = 64 * 1024;
/** Passes at once on each connection and each way: more than all checks with fixed amounts exchange, so that only those feel the cap that send as much as they can. */
export const UNPACED_BYTES = 256 * 1024;

/**
 * `service`, on connections that carry at most `bytesPerSecond` each way, once the first `UNPACED_BYTES` have passed.
 *
 * A connection has its own cap and shares none with others, although who rents a host pays for their sum. What a client measures is then the route's rate or a
 * number that it was told beforehand. A shared cap would be moved by whoever else is connected: a stranger with a thousand connections could make another's
 * stream stand still, and the proxy on its way would be blamed. The sum has a bound all the same, the cap times `maxConnections` (and for all that is ever sent
 * there is `ProbeCaps.bytesTotal`).
 */
export function pacedService(service: Service, bytesPerSecond: number): Service {
  const pacer = (): ReturnType<typeof createPacer> => createPacer(bytesPerSecond, UNPACED_BYTES);
  return (stream, connection, signal) => service(pacedStream(stream, { read: pacer(), write: pacer() }), connection, signal);
}
