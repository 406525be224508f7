import type { CheckId } from '../../shared/model/check.ts';
import type { TlsMode } from '../../shared/model/handshake.ts';
import type { CheckOutput } from './check.ts';

const NEED_THE_STREAM: readonly CheckId[] = ['streaming', 'early-data', 'half-close', 'latency', 'idle', 'lifetime'];

/** What duplex has shown of the stream that makes a check's own question moot; null: nothing. */
export function obstacleTo(id: CheckId, duplex: CheckOutput | undefined): string | null {
  if (!duplex || !NEED_THE_STREAM.includes(id)) return null;
  switch (duplex.finding) {
    case 'closed-at-once':
      return 'the connection is closed right after the upgrade';
    case 'stalled':
      return 'no byte passes in either direction';
    case 'one-way-up':
    case 'one-way-down':
      // Whether what does not arrive is held or lost is what streaming can still tell.
      return id === 'streaming' ? null : 'one direction does not pass';
    case 'corrupted':
    case 'injected':
    case 'bytes-lost':
      return duplex.numbers.firstDifferenceUp === 0 || duplex.numbers.firstDifferenceDown === 0
        ? 'the stream is damaged from its first bytes on'
        : null;
    default:
      return null;
  }
}

/**
 * What duplex leaves open that a check has to take for granted; null: nothing. A direction in which nothing came, on a computer too busy to blame the route for
 * it, may be closed all the same: what a check then sees pass is what was held until the end.
 */
export function doubtAbout(id: CheckId, duplex: CheckOutput | undefined): string | null {
  if (duplex?.result !== 'inconclusive' || id === 'streaming' || !NEED_THE_STREAM.includes(id)) return null;
  const { bytesUp, bytesDown } = duplex.numbers;
  return bytesUp === 0 || bytesDown === 0 ? 'it is not clear whether bytes pass in both directions' : null;
}

/** What a TLS mode makes of a check's own question; null: the check asks it as always. */
export function mootIn(id: CheckId, tls: TlsMode): string | null {
  if (tls !== 'upgrade-only' && tls !== 'upgrade-stack') return null;
  if (id === 'early-data')
    return `with ${tls} TLS stands between the heads and the stream, so no byte of the stream can travel with either`;
  return id === 'rfc6455' ? `the standard handshake needs a request of its own, which ${tls} does not have` : null;
}

/** Whether a small raw exchange works, as far as duplex has shown it; null: it has not. */
export function carriesBothWays(duplex: CheckOutput | undefined): boolean | null {
  if (!duplex) return null;
  if (duplex.result === 'pass' || duplex.finding === 'half-duplex') return true;
  // What happens only sometimes has worked too.
  if (duplex.result === 'intermittent') return null;
  return obstacleTo('half-close', duplex) === null ? null : false;
}
